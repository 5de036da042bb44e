import type { ReactNode } from "react";
import { ButtonLink } from "../parts/links";
import { Page } from "../parts/Page";
import { useTexts } from "../texts";
import { usePerson } from "./person";

/** Spares others a page full of refusals; the server decides in any case. */
export function AdminsOnly({ platform = false, children }: { platform?: boolean; children: ReactNode }) {
  const { common } = useTexts();
  const { role } = usePerson();
  const may = role === "super_admin" || (!platform && role === "company_admin");
  if (may) return children;
  return (
    <Page title={common.forbidden} hint={common.forbiddenNext}>
      <ButtonLink to="/workspaces">{common.toWorkspaces}</ButtonLink>
    </Page>
  );
}

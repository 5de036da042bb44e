import type { ReactNode } from "react";
import { Page } from "../parts/Page";
import { useTexts } from "../texts";
import { usePerson } from "./person";

/** Spares others a page full of refusals; the server decides in any case. */
export function AdminsOnly({ platform = false, children }: { platform?: boolean; children: ReactNode }) {
  const { common } = useTexts();
  const { role } = usePerson();
  const may = role === "super_admin" || (!platform && role === "company_admin");
  return may ? children : <Page title={common.forbidden} hint={common.forbiddenNext} children={null} />;
}

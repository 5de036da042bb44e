import type { ReactNode } from "react";
import { Empty } from "../parts/Empty";
import { useTexts } from "../texts";
import { usePerson } from "./person";

/** Spares others a page full of refusals; the server decides in any case. */
export function AdminsOnly({ platform = false, children }: { platform?: boolean; children: ReactNode }) {
  const { common } = useTexts();
  const { role } = usePerson();
  const may = role === "super_admin" || (!platform && role === "company_admin");
  return may ? children : <Empty level={1} title={common.forbidden} next={common.forbiddenNext} />;
}

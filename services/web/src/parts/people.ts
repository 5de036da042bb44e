import { useMemo } from "react";
import type { components } from "../api/auth";
import { auth } from "../api/client";
import { PAGE } from "../api/pages";
import { useAll } from "./useAll";

export type Member = components["schemas"]["MemberView"];

async function readMembers(after?: string) {
  const query = { limit: PAGE, ...(after && { after }) };
  return (await auth.GET("/api/users", { params: { query } })).data ?? { items: [] };
}

/** All members of the organization, and each by their id; the first of many are there before the rest. */
export function useMembers(enabled = true, anew = false) {
  const all = useAll(["members"], readMembers, { enabled, anew });
  const byId = useMemo(() => new Map(all.items?.map((member) => [member.id, member])), [all.items]);
  return { ...all, byId };
}

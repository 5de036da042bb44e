import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { components } from "../api/auth";
import { auth } from "../api/client";
import { PAGE, asPage, whole } from "../api/pages";

export type Member = components["schemas"]["MemberView"];

/** All members of the organization, and each by their id. */
export function usePeople() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["members", "all"],
    staleTime: 60_000,
    queryFn: () =>
      whole<Member>(async (after) => {
        const { data } = await auth.GET("/api/users", { params: { query: { limit: PAGE, ...(after ? { after } : {}) } } });
        return asPage<Member>(data ? { data } : {});
      }),
  });
  const byId = useMemo(() => new Map((data ?? []).map((member) => [member.id, member])), [data]);
  return { people: data ?? [], byId, error, isPending, refetch };
}

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { platform } from "../../api/client";
import type { components } from "../../api/platform";
import { PAGE, asPage, whole } from "../../api/pages";
import type { Workspace } from "./filter";

/** All workspaces for this person; they come page by page and show as they come. */
export function useWorkspaces() {
  const query = useInfiniteQuery({
    queryKey: ["workspaces"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: after, signal }) => {
      const query = { limit: PAGE, ...(after ? { after } : {}) };
      return asPage<Workspace>(await platform.GET("/api/workspaces", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return { ...query, workspaces: query.data?.pages.flatMap((page) => page.items) ?? [] };
}

export type Session = components["schemas"]["SessionView"];

/** The person's own live sessions, by workspace. */
export function useOwnSessions(): Map<string, Session[]> {
  const { data } = useQuery({
    queryKey: ["sessions", "active", "own"],
    refetchInterval: 10_000,
    queryFn: ({ signal }) =>
      whole(async (after) => {
        const query = { limit: PAGE, ...(after ? { after } : {}) };
        return asPage<Session>(await platform.GET("/api/sessions/active", { params: { query }, signal }));
      }),
  });
  const found = new Map<string, Session[]>();
  for (const session of data ?? []) {
    found.set(session.workspace_id, [...(found.get(session.workspace_id) ?? []), session]);
  }
  return found;
}

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { type Page, asPage } from "../../api/pages";
import { type AuditEvent, momentOf } from "./event";
import type { AuditSearch } from "./search";

/** A page of the log, and what the server says of its edges. */
interface AuditPage extends Page<AuditEvent> {
  /** Events that have happened and do not stand in the chain yet; null where they cannot be counted. */
  pending?: number | null;
  /** After how many events a search for text stopped. */
  scanned_to_limit?: number;
}

/** How many events are asked for at once. */
const STEP = 100;

/** What the server filters by: all of the address but which event is open. */
export function filtersOf({ event: _, ...filters }: AuditSearch): Omit<AuditSearch, "event"> {
  return filters;
}

async function read(query: Omit<AuditSearch, "event"> & { limit: number; after?: string }): Promise<AuditPage> {
  return asPage<AuditEvent>(await platform.GET("/api/audit-logs", { params: { query } })) as AuditPage;
}

export function useEvents(search: AuditSearch) {
  const filters = filtersOf(search);
  const query = useInfiniteQuery({
    queryKey: ["audit", "list", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) => read({ ...filters, limit: STEP, ...(after ? { after } : {}) }),
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const pages = query.data?.pages ?? [];
  return {
    ...query,
    events: pages.flatMap((page) => page.items),
    pending: pages[0]?.pending,
    truncated: pages.some((page) => page.scanned_to_limit !== undefined),
  };
}

/** How far the time of an event may be from that of its id, in milliseconds. */
const NEAR = 5_000;

/** One event, wherever in the log it is: among those that are `loaded`, or around the moment that its id tells. */
export function useEvent(id: string, scope: string | undefined, loaded: readonly AuditEvent[]) {
  const found = loaded.find((event) => event.id === id);
  const query = useQuery({
    queryKey: ["audit", "one", scope, id],
    enabled: found === undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const moment = momentOf(id);
      if (moment === undefined) return null;
      const [from, to] = [moment - NEAR, moment + NEAR].map((time) => new Date(time).toISOString());
      const window = { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(scope ? { scope } : {}), limit: 200 };
      const { items } = await read(window);
      return items.find((event) => event.id === id) ?? null;
    },
  });
  return { event: found ?? query.data, error: found ? undefined : query.error, refetch: query.refetch };
}

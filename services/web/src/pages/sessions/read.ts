import { useInfiniteQuery } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { asPage } from "../../api/pages";
import type { components } from "../../api/platform";

export type Session = components["schemas"]["SessionView"];
export type Scope = "own" | "organization";

/** How often open sessions are asked for, in milliseconds. */
const EVERY = 5_000;
/** How many past sessions at once. */
const PAST = 50;

async function readLive(scope: Scope, after?: string) {
  const query = { scope, limit: 200, ...(after && { after }) };
  return asPage(await platform.GET("/api/sessions/active", { params: { query } }));
}

async function readAny(scope: Scope, after?: string) {
  const query = { scope, limit: PAST, ...(after && { after }) };
  return asPage(await platform.GET("/api/sessions", { params: { query } }));
}

/** Open sessions, kept up to date. */
export function useLiveSessions(scope: Scope) {
  return useInfiniteQuery({
    queryKey: ["sessions", "live", scope],
    queryFn: ({ pageParam }) => readLive(scope, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: EVERY,
  });
}

/** Sessions that are over; the list has the open ones too, which are left out. */
export function usePastSessions(scope: Scope) {
  return useInfiniteQuery({
    queryKey: ["sessions", "past", scope],
    queryFn: ({ pageParam }) => readAny(scope, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

interface Ended {
  end_reason?: string | null;
  exit_code?: number | null;
}

/** Why a session ended, in the words of `reasons`. */
export function whyEnded(session: Ended, reasons: Record<string, string>, code: (number: number) => string): string {
  const reason = session.end_reason ?? "";
  const words = reasons[reason] ?? reason;
  return typeof session.exit_code === "number" ? `${words} ${code(session.exit_code)}`.trim() : words;
}

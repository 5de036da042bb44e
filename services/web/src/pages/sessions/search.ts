/** Whose sessions, as it stands in the address. */
export interface SessionsSearch {
  scope?: "organization";
}

/** Takes what is meant from an address that anybody may have typed. */
export function sessionsSearch(search: Record<string, unknown>): SessionsSearch {
  return search.scope === "organization" ? { scope: "organization" } : {};
}

/** The filters of the audit log, as they stand in the address. */
export interface AuditSearch {
  text?: string;
  action?: string;
  outcome?: string;
  actor?: string;
  target?: string;
  from?: string;
  to?: string;
  scope?: string;
  event?: string;
}

const NAMES = ["text", "action", "outcome", "actor", "target", "from", "to", "scope", "event"] as const;

/** Takes what is a filter from an address that anybody may have typed. */
export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const given = NAMES.flatMap((name) => {
    const value = search[name];
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && text !== "" ? [[name, text.slice(0, 200)]] : [];
  });
  return Object.fromEntries(given) as AuditSearch;
}

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
    const meant = typeof text === "string" ? understood(name, text.slice(0, 200)) : "";
    return meant ? [[name, meant]] : [];
  });
  return Object.fromEntries(given) as AuditSearch;
}

const OUTCOMES = ["success", "failure", "denied"];

/** What a filter means to the server, which refuses moments and outcomes that are none. */
function understood(name: (typeof NAMES)[number], text: string): string {
  if (name === "outcome") return OUTCOMES.includes(text) ? text : "";
  if (name !== "from" && name !== "to") return text;
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? "" : new Date(moment).toISOString();
}

import type { components } from "../../api/platform";

/** An event of the audit log, as the chain holds it. */
export type AuditEvent = components["schemas"]["AuditEventView"];

export type Difference = "changed" | "added" | "removed" | "same";

/** The fields of both sides, and in what they differ. */
export function differences(before: AuditEvent["before"], after: AuditEvent["after"]): { field: string; before: string; after: string; kind: Difference }[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return fields.map((field) => {
    const [old, now] = [shown(before?.[field]), shown(after?.[field])];
    const kind = old === now ? "same" : old === "" ? "added" : now === "" ? "removed" : "changed";
    return { field, before: old, after: now, kind };
  });
}

/** From how many characters on a value is spread over lines. */
const LONG = 60;

/** A value as people read it; nothing for what is not there. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  const line = JSON.stringify(value);
  return line.length > LONG ? JSON.stringify(value, undefined, 1) : line;
}

/** When an id was made, in milliseconds since 1970: the first 48 bits of a UUID of version 7 tell it. */
export function momentOf(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i.test(id)) return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** `workspace:<id>` in its parts. */
export function targetParts(target: string): { kind: string; id: string } {
  const at = target.indexOf(":");
  return at < 0 ? { kind: "", id: target } : { kind: target.slice(0, at), id: target.slice(at + 1) };
}

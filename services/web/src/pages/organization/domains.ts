import { asProblem } from "../../api/problem";

/** A mail domain from what people type or paste: a whole address, an `@` before it, capitals. */
export function asDomain(text: string): string {
  return text.trim().replace(/^.*@/, "").replace(/\.$/, "").toLowerCase();
}

/** What people typed, each once. */
export function asDomains(texts: readonly string[]): string[] {
  return [...new Set(texts.map(asDomain).filter(Boolean))];
}

/** Whether somebody else changed the same thing meanwhile. */
export function isConflict(error: unknown): boolean {
  return ["conflict", "changed_meanwhile"].includes(asProblem(error).code);
}

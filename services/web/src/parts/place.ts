import { asProblem } from "../api/problem";

/** What has to be done elsewhere first; the server's sentence says where. */
const ELSEWHERE = new Set(["temporary_password", "action_required"]);

/** The address to which a person has to go before they can go on here. */
export function placeOf(error: unknown): string | undefined {
  const { code, detail } = asProblem(error);
  return ELSEWHERE.has(code) ? firstAddress(detail) : undefined;
}

/** The first web address of a sentence; it ends where the next word or a comma begins. */
export function firstAddress(text: string): string | undefined {
  const found = /\bhttps?:\/\/[^\s,]+/i.exec(text)?.[0];
  return found && URL.canParse(found) ? found : undefined;
}

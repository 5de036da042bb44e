import type { AdminTexts } from "../../texts/admin";
import type { Draft, Field } from "./draft";

type Says = AdminTexts["manage"]["invalid"];

/** Control and invisible characters, as the server refuses them. */
const INVISIBLE =
  /[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/u;

const NAME = 100;
const DESCRIPTION = 1_000;
const LABEL = 64;
const URL_BYTES = 2_048;

function text(value: string, most: number, says: Says): string | null {
  const trimmed = value.trim().normalize("NFC");
  if (INVISIBLE.test(trimmed)) return says.invisible;
  return [...trimmed].length > most ? says.long(most) : null;
}

function description(value: string, says: Says): string | null {
  const lines = value.split(/\r?\n/);
  if (lines.some((line) => INVISIBLE.test(line.trim()))) return says.invisible;
  return text(value.replace(/[\r\n]/g, " "), DESCRIPTION, says);
}

/** The address, if it is one that the server takes; `http:` is for the operator to allow. */
export function webAddress(value: string): { url?: URL; problem?: "url" | "scheme" | "credentials" } {
  const typed = value.trim();
  if (new TextEncoder().encode(typed).length > URL_BYTES || /[\p{Cc}\s]/u.test(typed) || !URL.canParse(typed)) return { problem: "url" };
  const url = new URL(typed);
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.host === "") return { problem: "scheme" };
  return url.username || url.password ? { problem: "credentials" } : { url };
}

/** What is wrong with each field, as the server would find it. */
export function check(draft: Draft, says: Says): Partial<Record<Field, string>> {
  const found: Record<string, string | null> = {
    name: draft.name.trim() === "" ? says.empty : text(draft.name, NAME, says),
    description: description(draft.description, says),
    cpu: text(draft.cpu, LABEL, says),
    memory: text(draft.memory, LABEL, says),
    storage: text(draft.storage, LABEL, says),
  };
  if (draft.kind === "web") {
    const { problem } = webAddress(draft.url);
    found.url = draft.url.trim() === "" ? says.empty : problem ? says[problem] : null;
  } else if (draft.profile.trim() === "") found.profile = says.empty;
  return Object.fromEntries(Object.entries(found).filter((entry) => entry[1] !== null)) as Partial<Record<Field, string>>;
}

import type { Organization } from "../../api/organizations";

export interface Filter {
  text: string;
  /** `enabled` or `disabled`; all of them if empty. */
  state: string;
}

export const NO_FILTER: Filter = { text: "", state: "" };

/** Alphabetical, with `Machine 9` before `Machine 10`. */
const order = new Intl.Collator(undefined, { numeric: true });

/** Those whose name or slug holds all words, by name. */
export function filtered(organizations: readonly Organization[], { text, state }: Filter): Organization[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = organizations.filter(({ name, slug, enabled }) => {
    const all = `${name}\n${slug}`.toLocaleLowerCase();
    return (state === "" || (state === "enabled") === enabled) && words.every((word) => all.includes(word));
  });
  return found.sort((one, other) => order.compare(one.name, other.name));
}

const RESERVED = new Set(["system", "admin", "root", "default", "platform", "master"]);

/** What is wrong with a slug that somebody chose; an empty one is made of the name. */
export function slugProblem(slug: string): "slugWrong" | "slugReserved" | undefined {
  if (slug === "") return undefined;
  if (!/^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$/.test(slug)) return "slugWrong";
  return RESERVED.has(slug) ? "slugReserved" : undefined;
}

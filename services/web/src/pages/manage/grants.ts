import type { components } from "../../api/platform";

export type Grant = components["schemas"]["GrantView"];
export type GrantState = "in_force" | "later" | "over" | "earlier" | "gone";
export const LEVELS = ["use", "manage"];

/** A grant as its form has it; times as `<input type="datetime-local">` has them. */
export interface GrantDraft {
  person: string;
  level: string;
  from: string;
  until: string;
}

export const personOf = (grant: Grant): string => grant.subject.replace(/^user:/, "");
export const subjectOf = (person: string): string => `user:${person}`;

/** How a grant stands at `now`, in milliseconds, for somebody who joined at `joinedAt`; nobody without it. */
export function stateOf(grant: Grant, joinedAt: string | undefined, now: number): GrantState {
  if (joinedAt === undefined) return "gone";
  if (Date.parse(grant.granted_at) < Date.parse(joinedAt)) return "earlier";
  if (grant.until && now >= Date.parse(grant.until)) return "over";
  return grant.from && now < Date.parse(grant.from) ? "later" : "in_force";
}

/** What is wrong with a grant's times, at which field. */
export function timeProblem({ from, until }: GrantDraft, now: number): "wrong" | "past" | undefined {
  if (!until) return undefined;
  const end = Date.parse(until);
  if (from && Date.parse(from) >= end) return "wrong";
  return end <= now ? "past" : undefined;
}

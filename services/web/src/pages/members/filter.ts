import type { Member } from "../../parts/people";
import type { Invitation } from "./read";

/** Members whose name or address holds all words of `wanted`, by name. */
export function wantedMembers(members: readonly Member[], wanted: string, locale: string): Member[] {
  const words = wanted.toLocaleLowerCase(locale).split(/\s+/).filter(Boolean);
  const found = members.filter(({ name, email }) => {
    const text = `${name}\n${email}`.toLocaleLowerCase(locale);
    return words.every((word) => text.includes(word));
  });
  const order = new Intl.Collator(locale, { sensitivity: "base", numeric: true });
  return found.sort((one, other) => order.compare(one.name || one.email, other.name || other.email) || (one.id < other.id ? -1 : 1));
}

/** Invitations about which something can still be done. */
export function openInvitations(invitations: readonly Invitation[]): Invitation[] {
  return invitations.filter(({ state }) => state === "pending" || state === "expired");
}

export type MemberState = "active" | "disabled" | "blocked";

/** Whether a person can act here; being blocked on the platform weighs more. */
export function stateOf(member: Pick<Member, "enabled" | "platform_enabled">): MemberState {
  if (!member.platform_enabled) return "blocked";
  return member.enabled ? "active" : "disabled";
}

/** What stands for an id that no known member has: that nobody has it is certain only once all members are known. */
export function insteadOf(id: string, members: { complete: boolean; error: unknown }, nobody: string): string {
  if (members.complete) return nobody;
  return members.error ? id : "…";
}

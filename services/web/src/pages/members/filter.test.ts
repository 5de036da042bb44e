import { expect, test } from "vitest";
import { insteadOf, openInvitations, stateOf, wantedMembers } from "./filter";
import type { Member } from "../../parts/people";
import type { Invitation } from "./read";

function member(id: string, name: string, email: string): Member {
  const told = { role: "user", enabled: true, platform_enabled: true, email_verified: true, mfa_enabled: false };
  return { id, name, email, joined_at: "2026-01-01T00:00:00Z", ...told };
}

const members = [member("1", "Zoë Ölund", "zoe@x.example"), member("2", "ann archer", "a2@x.example"), member("3", "Ann Archer", "a1@y.example")];
const ids = (wanted: string) => wantedMembers(members, wanted, "en-GB").map(({ id }) => id);

test("members are ordered by name, those of the same name by their id", () => {
  expect(ids("")).toEqual(["2", "3", "1"]);
});

test("every word must be in the name or the address, in whatever case", () => {
  expect(ids("ANN y.ex")).toEqual(["3"]);
  expect(ids("  ölund ")).toEqual(["1"]);
  expect(ids("<script>")).toEqual([]);
});

test("all of ten thousand are searched", () => {
  const many = Array.from({ length: 10_000 }, (_, number) => member(String(number), `Person ${number}`, `p${number}@x.example`));
  expect(wantedMembers(many, "person 99", "en-GB").length).toBe(280);
});

test("accepted and revoked invitations are done with", () => {
  const states = ["pending", "accepted", "revoked", "expired"];
  const all = states.map((state) => ({ id: state, state }) as Invitation);
  expect(openInvitations(all).map(({ id }) => id)).toEqual(["pending", "expired"]);
});

test("blocked on the platform weighs more than disabled here", () => {
  expect(stateOf({ enabled: true, platform_enabled: true })).toBe("active");
  expect(stateOf({ enabled: false, platform_enabled: true })).toBe("disabled");
  expect(stateOf({ enabled: false, platform_enabled: false })).toBe("blocked");
});

test("nobody is called gone before all members are known", () => {
  const gone = "Somebody who is gone";
  expect(insteadOf("1", { complete: true, error: null }, gone)).toBe(gone);
  expect(insteadOf("1", { complete: false, error: null }, gone)).toBe("…");
  expect(insteadOf("1", { complete: false, error: new Error("away") }, gone)).toBe("1");
});

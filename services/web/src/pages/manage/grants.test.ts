import { expect, test } from "vitest";
import { type Grant, stateOf, timeProblem } from "./grants";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 6, hour)).toISOString();
const now = Date.parse(at(12));
const grant: Grant = { subject: "user:1", level: "use", granted_at: at(3), granted_by: "2" };

test("a grant counts from and until its times, for who was a member when it was given", () => {
  expect(stateOf(grant, at(2), now)).toBe("in_force");
  expect(stateOf({ ...grant, from: at(11), until: at(13) }, at(2), now)).toBe("in_force");
  expect(stateOf({ ...grant, from: at(13) }, at(2), now)).toBe("later");
  expect(stateOf({ ...grant, until: at(12) }, at(2), now)).toBe("over");
  expect(stateOf(grant, at(4), now)).toBe("earlier");
  expect(stateOf(grant, undefined, now)).toBe("gone");
});

test("times must be in order, and the end ahead", () => {
  const draft = { person: "1", level: "use", from: "", until: "" };
  expect(timeProblem(draft, now)).toBeUndefined();
  expect(timeProblem({ ...draft, from: "2026-11-08T10:00", until: "2026-11-08T10:00" }, now)).toBe("wrong");
  expect(timeProblem({ ...draft, until: "2026-11-01T10:00" }, now)).toBe("past");
  expect(timeProblem({ ...draft, from: "2026-11-08T10:00", until: "2026-11-08T11:00" }, now)).toBeUndefined();
});

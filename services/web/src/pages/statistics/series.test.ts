import { expect, test } from "vitest";
import { daysOf, peak, total } from "./series";

const monday = { day: "2026-11-23", signIns: 4, sessions: 2, refusals: 0 };
const tuesday = { day: "2026-11-24", signIns: 1, sessions: 2, refusals: 3 };

test("the measures of a day stand together", () => {
  const counts = (...numbers: number[]) => numbers.map((count, index) => ({ day: `2026-11-${23 + index}`, count }));
  expect(daysOf({ series: { sign_ins: counts(4, 1), sessions_started: counts(2, 2), refusals: counts(0, 3) } })).toEqual([monday, tuesday]);
});

test("an answer without them has none", () => {
  expect(daysOf({})).toBeUndefined();
  expect(daysOf(undefined)).toBeUndefined();
});

test("all of it and the most of it", () => {
  const days = [monday, tuesday];
  expect([total(days, "signIns"), total(days, "refusals"), total([], "signIns")]).toEqual([5, 3, 0]);
  expect([peak(days, "signIns"), peak(days, "sessions"), peak([], "sessions")]).toEqual([monday, tuesday, undefined]);
});

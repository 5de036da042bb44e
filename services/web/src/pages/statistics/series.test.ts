import { expect, test } from "vitest";
import { daysOf, peak, total } from "./series";

const monday = { day: "2026-11-23", signIns: 4, sessions: 2, refusals: 0 };
const tuesday = { day: "2026-11-24", signIns: 1, sessions: 2, refusals: 3 };

test("days are read as a list, or as lists beside each other", () => {
  const list = [
    { day: "2026-11-24", sign_ins: 1, sessions_started: 2, refusals: 3 },
    { day: "2026-11-23", sign_ins: 4, sessions_started: 2, refusals: 0 },
  ];
  const beside = { days: ["2026-11-23", "2026-11-24"], sign_ins: [4, 1], sessions_started: [2, 2], refusals: [0, 3] };
  expect(daysOf({ series: list })).toEqual([monday, tuesday]);
  expect(daysOf({ series: beside })).toEqual([monday, tuesday]);
});

test("an answer without them has none", () => {
  expect(daysOf({ active_sessions: 1 })).toBeUndefined();
  expect(daysOf(undefined)).toBeUndefined();
  expect(daysOf({ series: [] })).toEqual([]);
});

test("all of it and the most of it", () => {
  const days = [monday, tuesday];
  expect([total(days, "signIns"), total(days, "refusals"), total([], "signIns")]).toEqual([5, 3, 0]);
  expect([peak(days, "signIns"), peak(days, "sessions"), peak([], "sessions")]).toEqual([monday, tuesday, undefined]);
});

import { expect, test } from "vitest";
import { endOfMinute, fromLocalInput, toLocalInput } from "./local-time";

test("a moment goes through the field and back", () => {
  const moment = new Date(2026, 10, 6, 7, 5).toISOString();
  expect(toLocalInput(moment)).toBe("2026-11-06T07:05");
  expect(fromLocalInput(toLocalInput(moment))).toBe(moment);
});

test("no moment is an empty field, and what is none says nothing", () => {
  expect([toLocalInput(null), toLocalInput(""), toLocalInput("soon")]).toEqual(["", "", ""]);
  expect([fromLocalInput(""), fromLocalInput("soon")]).toEqual([undefined, undefined]);
});

test("a minute ends before the next one, and stays the same in the field", () => {
  const end = endOfMinute("2026-11-06T07:05");
  expect(end).toBe(new Date(2026, 10, 6, 7, 5, 59, 999).toISOString());
  expect(toLocalInput(end)).toBe("2026-11-06T07:05");
  expect(endOfMinute("soon")).toBeUndefined();
});

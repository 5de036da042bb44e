import { expect, test } from "vitest";
import { fromLocalInput, toLocalInput } from "./local-time";

test("a moment goes through the field and back", () => {
  const moment = new Date(2026, 10, 6, 7, 5).toISOString();
  expect(toLocalInput(moment)).toBe("2026-11-06T07:05");
  expect(fromLocalInput(toLocalInput(moment))).toBe(moment);
});

test("no moment is an empty field, and what is none says nothing", () => {
  expect([toLocalInput(null), toLocalInput(""), toLocalInput("soon")]).toEqual(["", "", ""]);
  expect([fromLocalInput(""), fromLocalInput("soon")]).toEqual([undefined, undefined]);
});

import { expect, test } from "vitest";
import { auditSearch } from "./search";

test("filters come from the address, and numbers are text", () => {
  expect(auditSearch({ text: 42, action: "login", outcome: "denied", other: "no" })).toEqual({ text: "42", action: "login", outcome: "denied" });
});

test("moments and outcomes that are none are dropped", () => {
  expect(auditSearch({ from: "yesterday", to: 5, outcome: "maybe", text: "", actor: null })).toEqual({});
  expect(auditSearch({ from: "2026-13-45T00:00:00Z" })).toEqual({});
});

test("a moment is told in one way, however often it goes through the address", () => {
  const { from, to } = auditSearch({ from: "2026-11-26T07:05:00+01:00", to: "2026-11-26" });
  expect([from, to]).toEqual(["2026-11-26T06:05:00.000Z", "2026-11-26T00:00:00.000Z"]);
  expect(auditSearch({ from, to })).toEqual({ from, to });
});

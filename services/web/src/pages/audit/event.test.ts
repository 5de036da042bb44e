import { expect, test } from "vitest";
import { differences, momentOf, targetParts } from "./event";

test("both sides stand beside each other, with what differs marked", () => {
  const before = { name: "Wiki", status: "available", icon: null, url: "a" };
  const after = { name: "Docs", status: "available", cpu: "2", url: null };
  expect(differences(before, after).map(({ field, kind }) => [field, kind])).toEqual([
    ["cpu", "added"],
    ["icon", "same"],
    ["name", "changed"],
    ["status", "same"],
    ["url", "removed"],
  ]);
  expect(differences(null, { amr: ["pwd"] })).toEqual([{ field: "amr", before: "", after: '["pwd"]', kind: "added" }]);
  expect(differences(null, null)).toEqual([]);
});

test("an id tells when it was made", () => {
  expect(new Date(momentOf("01a21629-15a1-7001-9d95-0a01ef951529") ?? 0).toISOString()).toBe("2026-11-26T04:42:00.993Z");
  expect(momentOf("nonsense")).toBeUndefined();
});

test("a target has a kind and an id", () => {
  expect(targetParts("user:1")).toEqual({ kind: "user", id: "1" });
  expect(targetParts("1")).toEqual({ kind: "", id: "1" });
});

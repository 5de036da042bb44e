import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { admin as de } from "./de/admin";
import { admin as en } from "./en/admin";

test("every action of the audit log has words in both languages, and no other has", () => {
  const source = readFileSync("../../crates/domain/src/audit_action.rs", "utf8");
  const names = [...source.matchAll(/^ {4}[A-Z]\w+ "(\w+)" "/gm)].flatMap(([, name]) => name ?? []).sort();
  expect(names.length).toBeGreaterThan(50);
  expect(Object.keys(en.actions).sort()).toEqual(names);
  expect(Object.keys(de.actions).sort()).toEqual(names);
});

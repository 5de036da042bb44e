import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { de } from "./de";
import { en } from "./en";

test("whatever may go wrong at a provider is said in both languages", () => {
  const paper = readFileSync("../../proto-docs/sign-in.md", "utf8");
  const codes = [...paper.slice(paper.indexOf("## What may go wrong")).matchAll(/^\| `(\w+)` \|/gm)].flatMap(([, code]) => code ?? []);
  expect(codes.length).toBeGreaterThan(15);
  for (const { problems } of [en, de]) expect(codes.filter((code) => !problems.byCode[code])).toEqual([]);
});

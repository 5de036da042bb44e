import { expect, test } from "vitest";
import { Problem } from "../../api/problem";
import { asDomain, asDomains, isConflict } from "./domains";

test("a domain is taken out of what was typed", () => {
  for (const typed of ["example.org", " Example.ORG ", "@example.org", "ann@example.org", "example.org."]) {
    expect(asDomain(typed)).toBe("example.org");
  }
});

test("every domain stands once, and nothing stands for nothing", () => {
  expect(asDomains(["b.example", "@B.example", " ", "a.example"])).toEqual(["b.example", "a.example"]);
});

test("both ways of the server to say that somebody was faster are conflicts, a last administrator is none", () => {
  expect(isConflict(new Problem(409, "conflict", ""))).toBe(true);
  expect(isConflict(new Problem(409, "changed_meanwhile", ""))).toBe(true);
  expect(isConflict(new Problem(409, "last_admin", ""))).toBe(false);
  expect(isConflict(undefined)).toBe(false);
});

import { expect, test } from "vitest";
import { sessionsSearch } from "./search";

test("nothing but the organization's scope is taken from the address", () => {
  expect(sessionsSearch({ scope: "organization" })).toEqual({ scope: "organization" });
  for (const scope of [undefined, "own", "", 1, ["organization"], { a: 1 }]) expect(sessionsSearch({ scope, x: "y" })).toEqual({});
});

import { expect, test } from "vitest";
import { Problem } from "../../api/problem";
import { otherWho } from "./Accept";

const wrong = new Problem(401, "invalid_credentials", "");
const nameless = new Problem(422, "invalid", "", undefined, [{ field: "name", message: "is missing" }]);

test("whoever has an account already is asked for its password", () => {
  expect(otherWho("new", wrong)).toBe("known");
  expect(otherWho("known", wrong)).toBeUndefined();
});

test("whoever has none is asked for a name", () => {
  expect(otherWho("known", nameless)).toBe("new");
  expect(otherWho("new", nameless)).toBeUndefined();
});

test("anything else is told as it is", () => {
  const over = new Problem(410, "invitation_over", "");
  expect([otherWho("new", over), otherWho("known", over), otherWho("new", new Error("x"))]).toEqual([undefined, undefined, undefined]);
});

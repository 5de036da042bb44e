import { expect, test } from "vitest";
import { fragmentOf } from "./accepted";

test("of a link only the secret is taken, which may have dots in it", () => {
  const token = "k.01890a5d-ac96-774b-bcce-b302099a8057.01890a5d-ac96-774b-bcce-b302099a8058.c2VjcmV0-_";
  expect(fragmentOf(`https://doorward.example/reset#${token}`)).toBe(token);
  expect(fragmentOf(`https://elsewhere.example:8443/base/reset#${token}`)).toBe(token);
});

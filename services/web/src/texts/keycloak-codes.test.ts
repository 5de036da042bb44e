import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { de } from "./de";
import { en } from "./en";

test("whatever may go wrong with Keycloak is said in both languages", () => {
  const source = ["trouble", "action"].map((name) => readFileSync(`../../services/auth/src/keycloak/${name}.rs`, "utf8")).join("\n");
  const named = [...source.matchAll(/=> "([a-z_]+)",|\{ "([a-z_]+)" \}/g)].flatMap(([, one, other]) => one ?? other ?? []);
  const codes = [...new Set([...named, "password_changed_in_part"])];
  expect(codes).toEqual(expect.arrayContaining(["idp_unavailable", "realm_object_taken", "password_refused", "temporary_password", "action_required"]));
  for (const { problems } of [en, de]) expect(codes.filter((code) => !problems.byCode[code])).toEqual([]);
});

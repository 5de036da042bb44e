import { expect, test } from "vitest";
import type { Organization } from "../../api/organizations";
import { filtered, slugProblem } from "./filter";

const acme: Organization = {
  id: "1",
  name: "Acme",
  slug: "acme-inc",
  enabled: true,
  registration: "closed",
  domains: [],
  created_at: "",
  users_count: 1,
  workspaces_count: 1,
};

test("organizations are found by name, slug and state", () => {
  const all = [{ ...acme, name: "Zebra", slug: "zebra", enabled: false }, acme];
  const names = (text: string, state = "") => filtered(all, { text, state }).map(({ name }) => name);
  expect(names("")).toEqual(["Acme", "Zebra"]);
  expect(names("INC ac")).toEqual(["Acme"]);
  expect(names("", "disabled")).toEqual(["Zebra"]);
  expect(names("zebra", "enabled")).toEqual([]);
});

test("slugs are judged as the server judges them", () => {
  for (const good of ["", "ab", "a--b", "a".repeat(40), "2go"]) expect(slugProblem(good)).toBeUndefined();
  for (const bad of ["a", "-ab", "ab-", "Ab", "a b", "ä-b", "a".repeat(41)]) expect(slugProblem(bad)).toBe("slugWrong");
  expect(slugProblem("admin")).toBe("slugReserved");
});

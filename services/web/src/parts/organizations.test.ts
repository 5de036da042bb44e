import { expect, test } from "vitest";
import { inOrder, matching } from "./organizations";

const of = (tenant_name: string, last_used_at?: string | null) => ({ tenant_name, ...(last_used_at !== undefined && { last_used_at }) });
const names = (organizations: { tenant_name: string }[]) => organizations.map(({ tenant_name }) => tenant_name);

test("the last used comes first, those never used by name after them", () => {
  const given = [of("Zeta"), of("Alpha", null), of("Old", "2026-01-01T00:00:00Z"), of("New", "2026-02-01T00:00:00Z"), of("beta", "no time")];
  expect(names(inOrder(given))).toEqual(["New", "Old", "Alpha", "beta", "Zeta"]);
  expect(names(given)[0]).toBe("Zeta");
});

test("all words must be in the name, in whatever case and order", () => {
  const given = [of("Acme Research"), of("Acme Sales"), of("شركة"), of("<b>Bold</b>")];
  expect(names(matching(given, "  RESEARCH acme "))).toEqual(["Acme Research"]);
  expect(names(matching(given, "شركة"))).toEqual(["شركة"]);
  expect(names(matching(given, "<b>"))).toEqual(["<b>Bold</b>"]);
  expect(matching(given, "")).toHaveLength(4);
  expect(matching(given, "nobody")).toEqual([]);
});

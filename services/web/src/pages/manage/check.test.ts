import { expect, test } from "vitest";
import { admin } from "../../texts/en/admin";
import { check, webAddress } from "./check";
import { FRESH } from "./draft";
import { filtered } from "./filter";

const says = admin.manage.invalid;
const good = { ...FRESH, profile: "shell", name: "Shell" };
const web = { ...good, kind: "web" };

test("what the server takes is fine", () => {
  expect(check(good, says)).toEqual({});
  expect(check({ ...good, name: " عربى ", description: "Two\nlines" }, says)).toEqual({});
  expect(check({ ...web, url: "https://wiki.example.org/a?b=c#d" }, says)).toEqual({});
});

test("what the server refuses is said at its field", () => {
  expect(check({ ...good, name: "  ", profile: "" }, says)).toEqual({ name: says.empty, profile: says.empty });
  expect(check({ ...good, name: "x".repeat(101) }, says)).toEqual({ name: says.long(100) });
  expect(check({ ...good, name: "a\u200bb", description: "a\u202eb" }, says)).toEqual({ name: says.invisible, description: says.invisible });
  expect(check({ ...good, name: "💡".repeat(100), cpu: "x".repeat(65) }, says)).toEqual({ cpu: says.long(64) });
});

test("addresses are judged as the server judges them", () => {
  for (const shape of ["wiki", "https://", "https://a b/", `https://a/${"x".repeat(2048)}`]) expect(webAddress(shape).problem).toBe("url");
  for (const scheme of ["javascript:alert(1)", "ftp://a/", "data:text/html,x", "mailto:a@b.c"]) expect(webAddress(scheme).problem).toBe("scheme");
  expect(webAddress("https://me:secret@a/").problem).toBe("credentials");
  expect(webAddress("http://a/").url?.protocol).toBe("http:");
  expect(check({ ...web, url: "" }, says)).toEqual({ url: says.empty });
});

test("workspaces are found by all words, kind and status", () => {
  const one = { id: "", name: "Zulu", description: "The wiki", kind: "web", target: { url: "https://w/" }, status: "available", created_at: "", created_by: "", can_launch: true };
  const all = [one, { ...one, name: "Alpha", kind: "terminal", target: { profile: "shell" }, status: "disabled" }];
  const names = (text: string, kind = "", status = "") => filtered(all, { text, kind, status }).map(({ name }) => name);
  expect(names("")).toEqual(["Alpha", "Zulu"]);
  expect(names("WIKI shell")).toEqual(["Alpha"]);
  expect(names("wiki", "web")).toEqual(["Zulu"]);
  expect(names("", "", "disabled")).toEqual(["Alpha"]);
});

import { expect, test } from "vitest";
import { Problem } from "../../api/problem";
import { type Workspace, changedBody, differing, draftErrors, draftOf, FRESH, rebase, wholeBody } from "./draft";

const wiki: Workspace = {
  id: "1",
  name: "Wiki",
  description: "",
  kind: "web",
  target: { url: "https://wiki.example.org/" },
  status: "available",
  cpu: "2",
  created_at: "",
  created_by: "",
  can_launch: true,
};
const before = draftOf(wiki);

test("a new one says everything, and nothing empty", () => {
  expect(wholeBody({ ...FRESH, profile: "shell", name: "Shell", memory: "1 GB" })).toEqual({
    name: "Shell",
    description: "",
    status: "available",
    kind: "terminal",
    target: { profile: "shell" },
    memory: "1 GB",
  });
});

test("a change says what is different, and takes away what was emptied", () => {
  expect(changedBody(before, before)).toEqual({});
  expect(changedBody(before, { ...before, name: "Docs", cpu: "" })).toEqual({ name: "Docs", cpu: null });
  const target = { kind: "web", target: { url: "https://docs.example.org/" } };
  expect(changedBody(before, { ...before, url: "https://docs.example.org/" })).toEqual(target);
  expect(changedBody(before, { ...before, kind: "terminal", profile: "shell" })).toEqual({
    kind: "terminal",
    target: { profile: "shell" },
  });
});

test("the target of the other kind is no change", () => {
  expect(differing(before, { ...before, profile: "shell" })).toEqual([]);
});

test("what was typed stays, what others changed comes in and is told", () => {
  const typed = { ...before, name: "Docs", description: "Ours" };
  const now = { ...before, name: "Handbook", status: "disabled" };
  const { draft, news } = rebase(before, typed, now);
  expect(draft).toEqual({ ...before, name: "Docs", description: "Ours", status: "disabled" });
  expect(news).toEqual([
    { field: "name", was: "Wiki", is: "Handbook", typed: "Docs" },
    { field: "status", was: "available", is: "disabled" },
  ]);
});

test("errors of the server stand at the field of the kind", () => {
  const problem = (field: string) => new Problem(422, "invalid", "", undefined, [{ field, message: "is wrong" }]);
  expect(draftErrors(problem("target.url"), "web")).toEqual({ url: "is wrong" });
  expect(draftErrors(problem("target"), "terminal")).toEqual({ profile: "is wrong" });
  expect(draftErrors(problem("name"), "web")).toEqual({ name: "is wrong" });
});

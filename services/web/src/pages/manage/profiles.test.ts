import { expect, test } from "vitest";
import { profileOptions } from "./profiles";

const options = (offered: string[], current: string) => profileOptions(offered, current, (name) => `${name} is gone`);

test("what is offered can be chosen", () => {
  const both = [
    { value: "shell", label: "shell" },
    { value: "tools", label: "tools" },
  ];
  expect(options(["shell", "tools"], "tools")).toEqual(both);
  expect(options(["shell", "tools"], "")).toEqual(both);
  expect(options([], "")).toEqual([]);
});

test("what a workspace has stays visible when it is offered no more", () => {
  expect(options(["shell"], "old")).toEqual([
    { value: "old", label: "old is gone" },
    { value: "shell", label: "shell" },
  ]);
  expect(options([], "old")).toEqual([{ value: "old", label: "old is gone" }]);
});

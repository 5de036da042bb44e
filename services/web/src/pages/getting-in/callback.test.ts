import { expect, test } from "vitest";
import { brought } from "./callback";

test("the address of the callback is read, and leads nowhere but to our own pages", () => {
  expect(brought("?code=abc&return_to=%2Fadmin%2Faudit%3Fa%3Db")).toEqual({ code: "abc", links: false, returnTo: "/admin/audit?a=b" });
  expect(brought("?error=no_account&provider=okta")).toEqual({ error: "no_account", links: false, returnTo: "/workspaces" });
  for (const evil of ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/oauth/callback?code=x"]) {
    expect(brought(`?code=abc&return_to=${encodeURIComponent(evil)}`).returnTo).toBe("/workspaces");
  }
});

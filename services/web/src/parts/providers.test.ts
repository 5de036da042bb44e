import { expect, test } from "vitest";
import { startOf } from "./providers";

test("the way out carries where one is, and nothing of it can change the address", () => {
  expect(startOf("okta", "/admin/audit?actor=a&b#c")).toBe("/api/auth/oidc/okta?return_to=%2Fadmin%2Faudit%3Factor%3Da%26b%23c");
  expect(startOf("okta", "/", "ann+x@acme.example")).toBe("/api/auth/oidc/okta?return_to=%2F&login_hint=ann%2Bx%40acme.example");
  expect(startOf("../login", "/")).toBe("/api/auth/oidc/..%2Flogin?return_to=%2F");
});

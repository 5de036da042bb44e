import { expect, test } from "vitest";
import { Problem } from "../api/problem";
import { firstAddress, placeOf } from "./place";

test("the first web address of a sentence is found, and nothing behind it", () => {
  const place = "https://login.example.org:8443/realms/acme/account";
  for (const text of [`Choose your own at ${place}, then sign in here again.`, `At ${place} first.`, place, `${place},https://evil.example`]) {
    expect(firstAddress(text)).toBe(place);
  }
  expect(firstAddress("Sign in at http://127.0.0.1:8080/realms/acme/account, then here.")).toBe("http://127.0.0.1:8080/realms/acme/account");
});

test("what is no web address leads nowhere", () => {
  for (const text of ["", "Sign in there.", "javascript:alert(1)", "data:text/html,x", "see ftp://example.org", "xhttps://example.org", "https://", "http://[x"]) {
    expect(firstAddress(text), text).toBeUndefined();
  }
});

test("only what is to be done elsewhere leads there", () => {
  const asked = (code: string) => placeOf(new Problem(403, code, "Go to https://login.example.org/x, then back."));
  expect([asked("temporary_password"), asked("action_required")]).toEqual(Array(2).fill("https://login.example.org/x"));
  expect([asked("no_account"), placeOf(new Error("https://example.org")), placeOf(undefined)]).toEqual([undefined, undefined, undefined]);
});

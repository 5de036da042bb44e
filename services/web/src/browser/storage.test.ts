import { afterEach, expect, test, vi } from "vitest";
import { preferences, thisTab } from "./storage";

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  sessionStorage.clear();
  for (const key of ["a", "b"]) {
    preferences.remove(key);
    thisTab.remove(key);
  }
});

test("what is kept is there over visits, under our name", () => {
  preferences.set("a", "1");
  expect(localStorage.getItem("doorward.a")).toBe("1");
  expect(sessionStorage.length).toBe(0);
  localStorage.setItem("doorward.b", "of an earlier visit");
  expect(preferences.get("b")).toBe("of an earlier visit");
  preferences.remove("a");
  expect(preferences.get("a")).toBeUndefined();
  expect(localStorage.getItem("doorward.a")).toBeNull();
});

test("a tab's own things are not everybody's", () => {
  thisTab.set("a", "1");
  expect(preferences.get("a")).toBeUndefined();
  expect(sessionStorage.getItem("doorward.a")).toBe("1");
});

test("with storage blocked, it stays for as long as the page is open", () => {
  for (const name of ["localStorage", "sessionStorage"] as const) {
    vi.spyOn(window, name, "get").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
  }
  for (const kept of [preferences, thisTab]) {
    expect(kept.get("a")).toBeUndefined();
    kept.set("a", "1");
    expect(kept.get("a")).toBe("1");
    kept.remove("a");
    expect(kept.get("a")).toBeUndefined();
  }
});

test("with storage full, it stays too", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  preferences.set("a", "1");
  expect(preferences.get("a")).toBe("1");
});

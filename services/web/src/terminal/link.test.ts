import { expect, test } from "vitest";
import { safeAddress } from "./LinkQuestion";

test("only pages are opened", () => {
  expect(safeAddress("https://example.org/a?b#c")).toBe("https://example.org/a?b#c");
  expect(safeAddress("http://127.0.0.1:8080")).toBe("http://127.0.0.1:8080/");
  for (const address of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "blob:x", "nowhere", ""]) {
    expect(safeAddress(address), address).toBeUndefined();
  }
});

import { afterEach, expect, test, vi } from "vitest";
import { refuseMarkup } from "./trusted";

afterEach(() => vi.unstubAllGlobals());

test("plain text passes, anything with a `<` is refused", () => {
  for (const text of ["", "plain", "a > b & c", "“quoted”", "&lt;b&gt;"]) expect(refuseMarkup(text)).toBe(text);
  for (const text of ["<", "<b>", "a<script>x</script>", "x <", "\u0000<img>"]) expect(refuseMarkup(text)).toBeNull();
});

test("that is the policy of the page, and styles made in it get its nonce", async () => {
  vi.resetModules();
  document.head.innerHTML = '<meta name="style-nonce" content="n">';
  const { obeyContentSecurityPolicy, refuseMarkup } = await import("./trusted");
  const createPolicy = vi.fn();
  vi.stubGlobal("trustedTypes", { createPolicy });
  const create = document.createElement;
  obeyContentSecurityPolicy();
  expect(createPolicy).toHaveBeenCalledExactlyOnceWith("default", { createHTML: refuseMarkup });
  expect(document.createElement("style").nonce).toBe("n");
  expect(document.createElement("p").tagName).toBe("P");
  document.createElement = create;
});

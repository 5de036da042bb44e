import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, signIn, useBrowser } from "./browser";
import { Caller } from "./calls";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

async function cleoAt(path: string): Promise<Page> {
  const page = await newPage(doorward.url);
  await page.goto(path);
  await signIn(page, doorward.person("cleo@globex.example"));
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

/** Signs her out elsewhere, waits until the page knows, and signs in again by the keyboard alone. */
async function throughTheCover(page: Page): Promise<void> {
  const cleo = doorward.person("cleo@globex.example");
  await (await Caller.as(doorward.url, cleo)).call("POST", "/api/auth/logout-all");
  const again = page.getByRole("button", { name: "Sign in again" });
  // Somebody comes back to the window, and what it shows is read anew.
  const comeBack = () => page.evaluate(() => void window.dispatchEvent(new Event("visibilitychange")));
  await until("the page knows", async () => (await comeBack(), again.isVisible()));
  await page.keyboard.press("Enter");
  await page.getByLabel("Password", { exact: true }).waitFor();
  await page.keyboard.type(cleo.password);
  await page.keyboard.press("Enter");
  await again.or(page.getByLabel("Password", { exact: true })).waitFor({ state: "hidden" });
}

const expectFocus = (what: Locator) => until(`${String(what)} has the keyboard`, () => what.evaluate((element) => element === document.activeElement), 5_000);

test("who signs in again is in the field that they were in, with what they typed there", async () => {
  const page = await cleoAt("/workspaces");
  const search = page.getByLabel("Find a workspace");
  await search.fill("half a word");
  await throughTheCover(page);
  await expectFocus(search);
  await page.keyboard.type("s");
  expect(await search.inputValue()).toBe("half a words");
});

test("who signs in again is in the field of a dialog that they were in", async () => {
  const page = await cleoAt("/admin/members");
  await page.getByRole("button", { name: "Add without invitation" }).click();
  const dialog = page.getByRole("dialog", { name: "Add somebody without an invitation" });
  await dialog.getByLabel("E-mail address").fill("new@globex.example");
  await dialog.getByLabel("Name", { exact: true }).fill("Half a na");
  await throughTheCover(page);
  await expectFocus(dialog.getByLabel("Name", { exact: true }));
  await page.keyboard.type("me");
  await page.keyboard.press("Enter");
  await page.getByText(/Half a name.? is a member now/).waitFor();
});

test("who signs in again without having been in a field is where they were, at its heading", async () => {
  const page = await cleoAt("/admin/audit?outcome=denied");
  await throughTheCover(page);
  expect(page.url()).toContain("/admin/audit?outcome=denied");
  await expectFocus(page.getByRole("heading", { name: "Audit log", level: 1 }));
});

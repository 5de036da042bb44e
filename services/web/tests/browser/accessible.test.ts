import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, newPage, screenText, signIn, useBrowser } from "./browser";
import { expectFits } from "./fits";
import { Doorward, until } from "./program";
import { german } from "./words";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

const outside = ["/setup", "/sign-up", "/join", "/invite#unknown", "/reset#unknown", "/workspaces"];
const inside = [
  "/workspaces",
  "/terminals",
  "/sessions",
  "/me",
  "/admin/members",
  "/admin/workspaces",
  "/admin/organization",
  "/admin/audit",
  "/admin/statistics",
  "/admin/ways-in",
  "/platform/organizations",
  "/nowhere",
];
const phone = { width: 320, height: 640 };

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page, ${colorScheme}`, { timeout: 180_000 }, async () => {
    const page = await newPage(doorward.url, { colorScheme });
    for (const path of outside) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expectAccessible(page);
    }
    await signIn(page, doorward.person("root@doorward.example"));
    for (const path of inside) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).or(page.getByRole("heading", { level: 2 })).first().waitFor();
      await page.waitForLoadState("networkidle");
      await expectAccessible(page);
    }
    await page.goto("/workspaces");
    await page.getByText("Table", { exact: true }).click();
    await page.getByRole("table").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page);
  });

  test(`axe finds nothing about a terminal, ${colorScheme}`, async () => {
    const page = await newPage(doorward.url, { colorScheme });
    await page.goto("/workspaces");
    await signIn(page, doorward.person("dan@globex.example"));
    await page.getByRole("button", { name: "Launch Shell" }).click();
    await until("a prompt is there", async () => (await screenText(page)).includes("$"));
    await expectAccessible(page);
    await page.keyboard.type("exit\n");
    await page.getByRole("button", { name: "Launch again" }).waitFor();
    await expectAccessible(page);
  });
}

test("on a small phone, in German, no page is wider than it or cut off, and axe finds nothing", { timeout: 180_000 }, async () => {
  const page = await newPage(doorward.url, { viewport: phone, hasTouch: true, locale: "de-DE" });
  for (const path of outside) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectFits(page, path);
    await expectAccessible(page);
  }
  await signIn(page, doorward.person("root@doorward.example"), undefined, german);
  for (const path of inside) {
    await page.goto(path);
    await page.getByRole("heading").first().waitFor();
    await page.waitForLoadState("networkidle");
    await expectFits(page, path);
    await expectAccessible(page);
  }
});

test("on a phone the keyboard gets to the navigation only while it is unfolded", async () => {
  const page = await newPage(doorward.url, { viewport: phone });
  await page.goto("/workspaces");
  await signIn(page, doorward.person("root@doorward.example"));
  await page.getByLabel("Find a workspace").waitFor();
  const inNavigation = () => page.evaluate(() => document.activeElement?.closest("nav") !== null);
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    expect(await inNavigation()).toBe(false);
  }
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Workspaces", exact: true }).waitFor();
  await expectFits(page, "the navigation");
  await expectAccessible(page);
  await until("the keyboard is in it", async () => (await page.keyboard.press("Tab"), inNavigation()));
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

test("a terminal that was out of sight while the window shrank shows its prompt and what is typed", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.keyboard.type("seq 1 60\n");
  await until("it has counted", async () => (await screenText(page)).includes("60"));
  await page.getByRole("link", { name: "Workspaces", exact: true }).click();
  await page.setViewportSize({ width: 390, height: 500 });
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Terminals", exact: true }).click();
  await until("the end is seen", async () => /60\s[^]*\$/.test(await screenText(page)), 5_000);
});

test("coming back to the terminals is coming back to the one that was looked at", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("cleo@globex.example"));
  for (let times = 1; times <= 2; times += 1) {
    await page.getByRole("link", { name: "Workspaces", exact: true }).click();
    await page.getByRole("button", { name: "Launch Shell" }).click();
    await until("its tab is there", async () => (await page.getByRole("tab").count()) === times);
  }
  await page.getByRole("tab").first().click();
  await page.getByRole("link", { name: "Workspaces", exact: true }).click();
  await page.getByRole("link", { name: "Terminals", exact: true }).click();
  expect(await page.getByRole("tab").first().getAttribute("aria-selected")).toBe("true");
});

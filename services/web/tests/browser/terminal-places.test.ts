import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

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

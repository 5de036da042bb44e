import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, newPage, signIn, useBrowser } from "./browser";
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
  return page;
}

test("Esc cancels a form in which nothing was typed, and asks before what was typed goes", async () => {
  const page = await cleoAt("/admin/members");
  const opener = page.getByRole("button", { name: "Add without invitation" });
  const form = page.getByRole("dialog", { name: "Add somebody without an invitation" });
  const question = page.getByRole("dialog", { name: "Close without saving?" });
  await opener.click();
  await form.waitFor();
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "hidden" });

  await opener.click();
  const name = form.getByLabel("Name", { exact: true });
  await name.fill("Half a na");
  await page.keyboard.press("Escape");
  await question.waitFor();
  await expectAccessible(page, "the question");
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "hidden" });
  await until("the field has the keyboard again", () => name.evaluate((element) => element === document.activeElement), 5_000);
  expect(await name.inputValue()).toBe("Half a na");
  await page.keyboard.press("Escape");
  await question.getByRole("button", { name: "Close without saving" }).click();
  await form.waitFor({ state: "hidden" });
  await until("the button that opened it has the keyboard", () => opener.evaluate((element) => element === document.activeElement), 5_000);
});

test("Esc in a list of choices closes the list alone", async () => {
  const page = await cleoAt("/admin/workspaces");
  await page.getByRole("link", { name: "Handbook" }).click();
  await page.getByRole("button", { name: "Give access" }).first().click();
  const form = page.getByRole("dialog", { name: "Give access" });
  await form.getByLabel("Person").first().fill("d");
  const choice = page.getByRole("option", { name: /Dan Diaz/ });
  await choice.waitFor();
  await page.keyboard.press("Escape");
  await choice.waitFor({ state: "hidden" });
  expect(await page.getByRole("dialog").count()).toBe(1);
});

test("Esc does what “Done” does with a link that is shown once; a click beside it does nothing", async () => {
  const page = await cleoAt("/admin/members");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Invite somebody" });
  await form.getByLabel("E-mail address").fill("mia@globex.example");
  await form.getByRole("button", { name: "Make the link" }).click();
  await form.getByLabel("Link", { exact: true }).waitFor();
  await page.mouse.click(5, 400);
  await page.waitForTimeout(300);
  expect(await form.isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "hidden" });
  expect(await page.getByRole("dialog").count()).toBe(0);
});

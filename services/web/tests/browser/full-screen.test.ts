import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

async function inShell(): Promise<Page> {
  const page = await newPage(doorward.url);
  // Which keys the browser was asked to hand on.
  await page.addInitScript(() => {
    const asked: string[] = [];
    const keyboard = { lock: async (keys: string[]) => void asked.push(...keys), unlock: () => void asked.splice(0) };
    Object.defineProperty(navigator, "keyboard", { value: keyboard });
    Object.assign(window, { asked });
  });
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  return page;
}

const whole = (page: Page) => page.evaluate(() => document.fullscreenElement !== null);
const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: string[] }).asked);
const inTerminal = (page: Page) => page.evaluate(() => document.activeElement?.closest(".xterm") !== null);

/** The pane lies over everything, and types into the shell. */
async function expectWhole(page: Page): Promise<void> {
  await until("it is the whole screen", () => whole(page));
  await page.getByRole("button", { name: "Leave full screen" }).waitFor();
  const { x = -1, y = -1, width, height } = (await page.locator(".terminal-pane:visible").boundingBox()) ?? {};
  const window = await page.evaluate(() => [innerWidth, innerHeight]);
  expect([x, y, width, height]).toEqual([0, 0, ...window]);
  await until("the terminal has the keyboard", () => inTerminal(page));
  await until("Esc is handed on", async () => (await asked(page)).includes("Escape"));
}

async function expectBack(page: Page): Promise<void> {
  await until("the page is back", async () => !(await whole(page)));
  await page.getByRole("button", { name: "Full screen" }).waitFor();
  await until("the terminal has the keyboard", () => inTerminal(page));
  expect(await asked(page)).toEqual([]);
}

test("a terminal takes the whole screen and gives it back, by its button and by a key, and keeps the keyboard", async () => {
  const page = await inShell();
  await page.getByRole("button", { name: "Full screen" }).click();
  await expectWhole(page);
  await page.getByText("Ctrl Shift Enter leaves full screen").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Leave full screen" }).click();
  await expectBack(page);
  await page.keyboard.press("Control+Shift+Enter");
  await expectWhole(page);
  await page.keyboard.type("echo $((6*7))-is-it\n");
  await until("it is echoed", async () => /^42-is-it/m.test(await screenText(page)));
  await page.keyboard.press("Control+Shift+Enter");
  await expectBack(page);
  const prompts = (await screenText(page)).split("\n").filter((line) => /\$\s*$/.test(line));
  expect(prompts.length, "the key was not typed into the shell").toBe(1);
});

test("on the whole screen Esc belongs to the shell, and the way out of the terminal leads to what is seen", async () => {
  const page = await inShell();
  await page.keyboard.press("Control+Shift+Enter");
  await expectWhole(page);
  await page.keyboard.type("clear; read -rsn1 key; printf 'read-%q\\n' \"$key\"\n");
  await until("it reads", async () => !(await screenText(page)).includes("clear"));
  await page.keyboard.press("Escape");
  await until("the shell got it", async () => (await screenText(page)).includes("read-$'\\E'"));
  expect(await whole(page)).toBe(true);
  await page.keyboard.press("Control+Shift+ArrowUp");
  await until("the way out has the keyboard", () => page.getByRole("button", { name: "Leave full screen" }).evaluate((button) => button === document.activeElement));
  await page.keyboard.press("Enter");
  await expectBack(page);
});

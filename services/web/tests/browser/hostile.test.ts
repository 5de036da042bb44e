import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

const NAMES = ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "مساحة العمل الأولى", "x".repeat(80), "{{constructor}}", "日本語 🚪"];

/** Calls the interface as somebody who is signed in on that page. */
async function call(page: Page, method: string, path: string, body: unknown): Promise<number> {
  return page.evaluate(
    async ([method, path, body]) => {
      const json = { "content-type": "application/json" };
      const refreshed = await fetch("/api/auth/refresh", { method: "POST", headers: json, body: "{}" });
      const { access_token } = (await refreshed.json()) as { access_token: string };
      const headers = { ...json, authorization: `Bearer ${access_token}` };
      return (await fetch(path as string, { method: method as string, headers, body: JSON.stringify(body) })).status;
    },
    [method, path, body] as const,
  );
}

/** The screen lies over its rows: only the mouse knows where. */
async function clickOn(page: Page, text: string): Promise<void> {
  const box = await page.locator(".xterm-rows span", { hasText: text }).last().boundingBox();
  if (!box) throw new Error(`${text} is not on the screen`);
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await page.mouse.move(box.x + 10, box.y + box.height / 2);
  await page.mouse.click(box.x + 10, box.y + box.height / 2, { delay: 50 });
}

test("names full of markup, right-to-left text and without an end are shown as they are", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("cleo@globex.example"));
  await page.getByRole("button", { name: "Launch Shell" }).waitFor();
  for (const name of NAMES) {
    expect(await call(page, "POST", "/api/workspaces", { name, kind: "web", target: { url: "https://example.org/" }, description: name }), name).toBe(201);
  }
  await page.reload();
  for (const name of NAMES) {
    await page.getByLabel("Find a workspace").fill(name);
    await page.getByRole("button", { name: `Launch ${name}`, exact: true }).waitFor();
  }
  await page.getByLabel("Find a workspace").fill("");
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(widths[0], "nothing sticks out").toBeLessThanOrEqual(widths[1] ?? 0);
  expect(await page.locator("main img, main script").count()).toBe(0);
});

test("a hostile stream sets no title, reaches no clipboard, and opens no link without asking", async () => {
  const context = await newBrowser(doorward.url, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  const title = await page.title();
  const stream = [
    "\\033]0;stolen\\007\\033]2;stolen\\007",
    "\\033]52;c;c3RvbGVu\\007",
    "\\033]8;;javascript:alert(1)\\033\\\\script-link\\033]8;;\\033\\\\ ",
    "\\033]8;;https://evil.example/path\\033\\\\good-link\\033]8;;\\033\\\\ ",
    "\\033[21t\\033[18t\\033P$q q\\033\\\\",
  ].join("");
  await page.keyboard.type(`clear; printf '${stream}'; echo done-$((1+1))\n`);
  await until("it was shown", async () => (await screenText(page)).includes("done-2"));
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
  const opened: string[] = [];
  context.on("page", (popup) => opened.push(popup.url()));
  for (const text of ["script-link", "good-link"]) await clickOn(page, text);
  const question = page.getByRole("dialog", { name: "Open this address?" });
  await question.getByText("https://evil.example/path").waitFor();
  expect(await page.getByRole("dialog").count(), "the script was not even asked about").toBe(1);
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(opened).toEqual([]);
});

test("with storage blocked and the clock an hour wrong it works, and says what is wrong", async () => {
  const page = await newPage(doorward.url);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("blocked", "SecurityError");
        },
      });
    }
    const now = Date.now;
    Date.now = () => now() + 3_600_000;
  });
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByText("The clock of this device is 60 minutes ahead.").waitFor();
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
});

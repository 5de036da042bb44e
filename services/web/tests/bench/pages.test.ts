import { statSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "../browser/browser";
import { Doorward, until } from "../browser/program";

useBrowser();
const ROUNDS = 5;
const password = "violet kettle museum drift";
const root = { email: "root@example.org", password };
let doorward: Doorward;
let token = "";

async function post(path: string, body: object): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`${doorward.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, string>;
}

beforeAll(async () => {
  doorward = await Doorward.empty();
  const setup = { setup_token: await doorward.setupToken(), email: root.email, password, name: "Root", refresh_token_in: "body" };
  token = (await post("/api/auth/setup", setup)).access_token ?? "";
  await post("/api/workspaces", { name: "Shell", kind: "terminal", target: { profile: "shell" } });
});
afterAll(() => doorward.end());

const sorted = (values: number[]) => [...values].sort((one, other) => one - other);
const at = (values: number[], share: number) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/** A line for whoever measures; a figure is no reason to fail. */
function tell(name: string, value: number, goal?: number, unit = "ms"): void {
  const judged = goal === undefined ? "| |" : `| <= ${goal} ${unit} | ${value <= goal ? "yes" : "**no**"} |`;
  console.log(`| ${name} | ${value.toFixed(1)} ${unit} ${judged}`);
}

async function launched(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
}

test("first contentful paint, cold", async () => {
  const paints: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await newPage(doorward.url);
    await page.goto("/");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN));
  }
  tell("first contentful paint, cold", at(paints, 0.5), 1000);
});

test("launch to first prompt", async () => {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await newPage(doorward.url);
    await page.goto("/workspaces");
    await signIn(page, root);
    const launch = page.getByRole("button", { name: "Launch Shell" });
    await launch.waitFor();
    times.push(
      await launch.evaluate(async (button) => {
        const started = performance.now();
        (button as HTMLElement).click();
        while (!document.querySelector(".xterm-rows")?.textContent?.includes("$")) await new Promise(requestAnimationFrame);
        return performance.now() - started;
      }),
    );
    await page.keyboard.type("exit\n");
    await page.getByText("The shell ended.").waitFor();
  }
  tell("launch to first prompt, xterm.js loaded on the way", at(times, 0.5), 1000);
});

test("key to glyph", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, root);
  await launched(page);
  await page.evaluate(() => {
    const times: number[] = [];
    let pressed = 0;
    document.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
    const rows = document.querySelector(".xterm-rows");
    if (!rows) throw new Error("there is no screen");
    const seen = () => {
      if (pressed === 0) return;
      times.push(performance.now() - pressed);
      pressed = 0;
    };
    new MutationObserver(() => /x$/m.test(rows.textContent?.trimEnd() ?? "") && seen()).observe(rows, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { keyTimes: times });
  });
  for (let key = 0; key < 200; key++) {
    await page.keyboard.press("x");
    await page.waitForTimeout(30);
  }
  const times = await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes);
  tell(`key to glyph, p95 of ${times.length}`, at(times, 0.95), 50);
});

test("10,000 workspaces", { timeout: 300_000 }, async () => {
  const numbers = Array.from({ length: 10_000 }, (_, number) => number);
  const make = async (): Promise<void> => {
    for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
      await post("/api/workspaces", { name: `Workspace ${number}`, kind: "web", target: { url: "https://example.org/" } });
    }
  };
  await Promise.all(Array.from({ length: 32 }, make));
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, root);
  const started = performance.now();
  await page.getByText("10001 workspaces").waitFor({ timeout: 60_000 });
  tell("10,000 workspaces: all there after", performance.now() - started);
  const filtered = await page.getByLabel("Find a workspace").evaluate(async (input: HTMLInputElement) => {
    const begun = performance.now();
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    set?.call(input, "Workspace 9999");
    input.dispatchEvent(new Event("input", { bubbles: true }));
    while (!document.querySelector('[aria-label="Launch Workspace 9999"]')) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
  tell("10,000 workspaces: a letter typed into the search", filtered);
  await page.getByLabel("Find a workspace").fill("");
  tell("10,000 workspaces: cards in the page at once", await page.getByRole("listitem").count(), undefined, "");
  const frames = await page.evaluate(async () => {
    const gaps: number[] = [];
    let last = performance.now();
    for (let step = 0; step < 60; step++) {
      window.scrollBy(0, 400);
      await new Promise(requestAnimationFrame);
      gaps.push(performance.now() - last);
      last = performance.now();
    }
    return gaps;
  });
  tell("10,000 workspaces: a frame while scrolling, p95", at(frames, 0.95));
});

test("sizes", () => {
  const program = process.env.DOORWARD_PROGRAM;
  if (program) tell("the program with the front end", statSync(program).size / 1e6, 40, "MB");
});

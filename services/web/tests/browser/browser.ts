import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Person } from "./program";
import { type Words, english } from "./words";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// Chromium's own sandbox does not run as root.
const args = process.getuid?.() === 0 ? ["--no-sandbox", ...quiet] : quiet;

let browser: Browser;
const complaints: string[] = [];
const contexts: BrowserContext[] = [];

/** Call once in every file: a browser, and after each test the demand that no page broke and no policy was violated. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser.close());
}

interface Options extends BrowserContextOptions {
  /** Another origin that is gone to on purpose. */
  beside?: string;
}

/** A browser of somebody else, with cookies of its own. */
export async function newBrowser(url: string, { beside, ...options }: Options = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(15_000);
  contexts.push(context);
  context.on("weberror", (error) => complaints.push(`the page broke: ${error.error().message}`));
  context.on("console", (message) => {
    if (/Content Security Policy|TrustedHTML|Trusted Type/i.test(message.text())) complaints.push(message.text());
  });
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && origin.replace(/^ws/, "http") !== url && origin !== beside) complaints.push(`a request to ${request.url()}`);
  });
  return context;
}

export async function newPage(url: string, options: Options = {}): Promise<Page> {
  return (await newBrowser(url, options)).newPage();
}

export async function signIn(page: Page, { email, password }: Person, organization?: string, words: Words = english): Promise<void> {
  await page.getByLabel(words.signIn.email).fill(email);
  await page.getByLabel(words.signIn.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.signIn.submit, exact: true }).click();
  if (organization) await page.getByRole("list", { name: words.signIn.choose }).getByRole("button", { name: organization }).click();
  await page.getByRole("navigation", { name: words.common.navigation }).waitFor({ state: "attached" });
}

/** Everything that moves has arrived; what moves for ever does not count. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const passing = document.getAnimations().filter((each) => Number(each.effect?.getComputedTiming().endTime) < 5_000);
    return Promise.allSettled(passing.map((each) => each.finished)).then(() => undefined);
  });
}

/** A finding of axe fails the test with what it is about. */
export async function expectAccessible(page: Page, what = page.url()): Promise<void> {
  await page.evaluate(axe);
  // What is half faded in has no contrast yet.
  await settled(page);
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (where: Document, options: object) => Promise<AxeAnswer> } };
    interface AxeAnswer {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run(document, { runOnly });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
  });
  expect.soft(findings, what).toEqual([]);
}

/** What the terminal in sight shows. */
export function screenText(page: Page): Promise<string> {
  return page.locator(".xterm-rows:visible").innerText();
}

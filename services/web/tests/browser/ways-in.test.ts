import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, newPage, signIn, useBrowser } from "./browser";
import { expectFits } from "./fits";
import { Doorward } from "./program";
import { type Words, english, german } from "./words";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  // Where nobody listens.
  doorward = await Doorward.demo({
    OUTSIDE_NETWORKS: "127.0.0.0/8",
    OIDC_GONE_ISSUER: "http://127.0.0.1:9",
    OIDC_GONE_CLIENT_ID: "gone",
    OIDC_GONE_CLIENT_SECRET: "gone",
    OIDC_GONE_ORGANIZATIONS: "acme",
    OIDC_GONE_DOMAINS: "acme.example",
  });
});
afterAll(() => doorward.end());

/** Where there are providers the address comes first. */
async function comesIn(page: Page, email: string, words: Words = english, organization?: string): Promise<void> {
  const { signIn: said, common } = words;
  await page.getByLabel(said.email).fill(email);
  await page.getByRole("button", { name: said.goOn, exact: true }).click();
  await page.getByLabel(said.password, { exact: true }).fill(doorward.person(email).password);
  await page.getByRole("button", { name: said.submit, exact: true }).click();
  if (organization) await page.getByRole("list", { name: said.choose }).getByRole("button", { name: organization }).click();
  await page.getByRole("navigation", { name: common.navigation }).waitFor({ state: "attached" });
}

const name = "\u2068Gone\u2069";

test("a way in that does not work is told with what is wrong, its redirect address and what to do", async () => {
  const { waysIn } = english.admin;
  const page = await newPage(doorward.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/admin/ways-in");
  await comesIn(page, "root@doorward.example");
  await page.getByText(waysIn.states.unknown, { exact: true }).waitFor();
  await page.getByText(waysIn.unknownNext).waitFor();
  await expectAccessible(page, "not needed yet");
  await page.getByRole("button", { name: waysIn.checkOf(name) }).focus();
  await page.keyboard.press("Enter");
  await page.getByText(waysIn.states.failing, { exact: true }).waitFor();
  await page.getByRole("status").filter({ hasText: /it does not work/ }).waitFor();
  await page.getByText(waysIn.trouble, { exact: true }).waitFor();
  await page.getByText(waysIn.troubleNext).waitFor();
  await page.getByText("acme", { exact: true }).waitFor();
  const address = `${doorward.url}/api/auth/oidc/gone/callback`;
  expect(await page.getByLabel(waysIn.redirect("Gone")).inputValue()).toBe(address);
  await page.getByRole("button", { name: english.common.copy, exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await expectAccessible(page, "does not work");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`on a small phone, in German, ${colorScheme}: administrators of an organization see how it does, and no more`, async () => {
    const { waysIn } = german.admin;
    const page = await newPage(doorward.url, { viewport: { width: 320, height: 640 }, locale: "de-DE", colorScheme });
    await page.goto("/admin/ways-in");
    await comesIn(page, "ann@acme.example", german, "Acme");
    await page.getByText(waysIn.states.failing, { exact: true }).waitFor();
    await page.getByText(waysIn.failingNext).waitFor();
    for (const untold of [waysIn.trouble, waysIn.check, waysIn.organizations]) expect(await page.getByText(untold, { exact: true }).count(), untold).toBe(0);
    expect(await page.getByLabel(waysIn.redirect("Gone")).count()).toBe(0);
    await expectFits(page, "the ways in");
    await expectAccessible(page, "the ways in");
  });

  test(`on a small phone, in German, ${colorScheme}: platform administrators`, async () => {
    const { waysIn } = german.admin;
    const page = await newPage(doorward.url, { viewport: { width: 320, height: 640 }, locale: "de-DE", colorScheme });
    await page.goto("/admin/ways-in");
    await comesIn(page, "root@doorward.example", german);
    await page.getByRole("button", { name: waysIn.checkOf(name) }).click();
    await page.getByText(waysIn.trouble, { exact: true }).waitFor();
    await expectFits(page, "the ways in");
    await expectAccessible(page, "the ways in");
  });
}

test("where there is none it is said, and where to read on", async () => {
  const bare = await Doorward.demo();
  try {
    const page = await newPage(bare.url);
    await page.goto("/workspaces");
    await signIn(page, bare.person("cleo@globex.example"));
    await page.getByRole("link", { name: english.common.nav.waysIn, exact: true }).click();
    await page.getByRole("heading", { name: english.admin.waysIn.none }).waitFor();
    await page.getByText(english.admin.waysIn.noneNext).waitFor();
    await expectAccessible(page, "no way in");
  } finally {
    await bare.end();
  }
});

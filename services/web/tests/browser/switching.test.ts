import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

async function annAt(path: string, before?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await newPage(doorward.url);
  await before?.(page);
  await page.goto(path);
  await signIn(page, doorward.person("ann@acme.example"), "Acme");
  return page;
}

async function switchTo(page: Page, organization: string): Promise<void> {
  await page.getByRole("button", { name: /Ann Archer · / }).click();
  await page.getByRole("menuitem", { name: "Switch organization" }).click();
  await page.getByRole("dialog").getByRole("button", { name: organization }).click();
}

const isSwitch = (request: Request) => request.url().endsWith("/api/auth/switch-tenant");

/** In which organization a request acts. */
function organizationOf(request: Request): string | undefined {
  const claims = /^Bearer [^.]+\.([^.]+)/.exec(request.headers().authorization ?? "")?.[1];
  return claims && (JSON.parse(Buffer.from(claims, "base64url").toString()) as { tenant_name: string }).tenant_name;
}

test("before a page with something typed is left for another organization, it asks; who stays acts where they did", async () => {
  const page = await annAt("/admin/organization");
  const switches: Request[] = [];
  page.on("request", (request) => isSwitch(request) && switches.push(request));
  const name = page.getByRole("main").getByLabel("Name of your organization");
  await name.fill("Acme, half renamed");
  const question = page.getByRole("dialog", { name: "Leave this page?" });
  await switchTo(page, "Globex");
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "hidden" });
  expect(await name.inputValue()).toBe("Acme, half renamed");
  await page.getByRole("button", { name: "Ann Archer · Acme" }).waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  // Nor later, when they leave for elsewhere.
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "Workspaces", exact: true }).click();
  await page.getByRole("listitem", { name: "Handbook" }).waitFor();
  await page.waitForTimeout(500);
  expect(switches.length).toBe(0);

  await page.getByRole("link", { name: "Organization", exact: true }).click();
  await name.fill("Acme, half renamed");
  await switchTo(page, "Globex");
  await question.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("button", { name: "Ann Archer · Globex" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/workspaces");
  expect(switches.length).toBe(1);
});

test("nothing that the old page asked for is asked for in the new organization", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let held = 0;
  const page = await annAt("/admin/members", async (page) => {
    // Their answers come only once another organization is acted in, and say that the token is none any more.
    await page.route(/\/api\/(users|invitations)\?/, async (route) => {
      held += 1;
      await released;
      await route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify({ code: "revoked" }) });
    });
  });
  await until("the page has asked", () => held >= 2);
  const asked: [string | undefined, string][] = [];
  page.on("request", (request) => asked.push([organizationOf(request), new URL(request.url()).pathname]));
  await switchTo(page, "Globex");
  await page.getByRole("button", { name: "Ann Archer · Globex" }).waitFor();
  await page.getByRole("listitem", { name: "Handbook" }).or(page.getByRole("heading", { name: /There are no workspaces/ })).first().waitFor();
  release();
  await page.waitForTimeout(1_000);
  const inGlobex = asked.filter(([organization]) => organization === "Globex").map(([, path]) => path);
  expect(inGlobex.length).toBeGreaterThan(0);
  expect(new Set(inGlobex)).toEqual(new Set(["/api/workspaces", "/api/sessions/active"]));
  const last = asked.findIndex(([organization]) => organization === "Globex");
  expect(asked.slice(last).filter(([organization]) => organization === "Acme")).toEqual([]);
  await page.getByRole("button", { name: "Ann Archer · Globex" }).waitFor();
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, signIn, useBrowser } from "./browser";
import { Doorward } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

const forAdministrators = [
  "/admin/members",
  "/admin/workspaces",
  "/admin/workspaces/00000000-0000-7000-8000-000000000000",
  "/admin/organization",
  "/admin/audit",
  "/admin/audit?outcome=denied",
  "/admin/statistics",
  "/admin/ways-in",
  "/platform/organizations",
];

test("every page of administrators answers others with one clear page, and asks the server for nothing", { timeout: 120_000 }, async () => {
  const page = await newPage(doorward.url);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/admin/members");
  await signIn(page, doorward.person("ben@acme.example"));
  const main = page.getByRole("main");
  for (const path of forAdministrators) {
    await page.goto(path);
    await page.getByRole("heading", { name: "This page is for administrators", level: 1 }).waitFor();
    await main.getByText("If you need it, ask an administrator of your organization.").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await main.getByRole("heading").count(), path).toBe(1);
    expect(await main.locator("button, table, form, [role=alert], [role=status], [aria-busy=true]").count(), path).toBe(0);
    await main.getByRole("link", { name: "Go to your workspaces" }).waitFor();
    expect(await page.title(), path).toBe("This page is for administrators · Doorward");
    expect(await page.getByRole("link", { name: /Members|Audit log|Statistics|Organization/ }).count(), "nor is there a way to it").toBe(0);
  }
  expect(asked.filter((path) => /^\/api\/(users|invitations|audit-logs|stats|organizations|workspaces)/.test(path))).toEqual([]);
});

test("an administrator of an organization has no page of the platform", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/platform/organizations");
  await signIn(page, doorward.person("cleo@globex.example"));
  await page.getByRole("heading", { name: "This page is for administrators", level: 1 }).waitFor();
  expect(await page.getByRole("link", { name: "Organizations" }).count()).toBe(0);
});

// What is there in any case: the pages show what the server gives, and it gives a member neither.
test("the server tells a member no count of events that wait, and no administrator's figures", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ben@acme.example"));
  const answers = await page.evaluate(async () => {
    const json = { "content-type": "application/json" };
    const refreshed = await fetch("/api/auth/refresh", { method: "POST", headers: json, body: "{}" });
    const { access_token } = (await refreshed.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const read = async (path: string) => (await (await fetch(path, { headers })).json()) as Record<string, unknown>;
    return { log: await read("/api/audit-logs?limit=10"), stats: await read("/api/stats?days=7") };
  });
  expect(answers.log.items).toBeInstanceOf(Array);
  expect(Object.keys(answers.log).sort()).not.toContain("pending");
  expect(Object.keys(answers.stats).sort()).toEqual(["active_sessions", "total_users", "total_workspaces"]);
});

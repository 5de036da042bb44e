import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
const password = "violet kettle museum drift";
const root = { email: "root@example.org", password };
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.empty();
  const post = async (path: string, token: string, body: object) => {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(`${doorward.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { access_token: string };
  };
  const setup = { setup_token: await doorward.setupToken(), email: root.email, password, name: "Root", refresh_token_in: "body" };
  const { access_token } = await post("/api/auth/setup", "", setup);
  await post("/api/workspaces", access_token, { name: "Shell", kind: "terminal", target: { profile: "shell" } });
});
afterAll(() => doorward.end());

test("a server that goes away is said, what was typed is kept, and a terminal that died with it says why", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, root);
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await doorward.stop();
  await page.getByText(/Trying again in|The server that ran it stopped/).first().waitFor();
  await page.getByRole("link", { name: "Workspaces", exact: true }).click();
  await page.getByLabel("Find a workspace").fill("typed meanwhile");
  await page.getByText("The server cannot be reached.").first().waitFor({ timeout: 30_000 });
  doorward = await doorward.again();
  await page.getByText("The server cannot be reached.").first().waitFor({ state: "hidden", timeout: 30_000 });
  expect(await page.getByLabel("Find a workspace").inputValue()).toBe("typed meanwhile");
  await page.getByRole("link", { name: "Terminals" }).click();
  await page.getByText("The server that ran it stopped.").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Launch again" }).click();
  await until("there is a prompt again", async () => (await screenText(page)).includes("$"));
});

test("a page opened while the server is away comes up once it is back", async () => {
  const page = await newPage(doorward.url);
  await page.route("**/api/auth/refresh", (route) => route.abort());
  await page.goto("/sessions");
  await page.getByRole("heading", { name: "Doorward cannot be reached" }).waitFor();
  await page.unroute("**/api/auth/refresh");
  await page.getByRole("heading", { name: "Sign in" }).waitFor({ timeout: 15_000 });
});

test("without a network it is said, and gone when the network is back", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, root);
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
  await page.context().setOffline(false);
  await page.getByText("You are offline.").waitFor({ state: "hidden" });
});

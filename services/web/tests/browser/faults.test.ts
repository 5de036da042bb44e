import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
const password = "violet kettle museum drift";
const root = { email: "root@example.org", password };
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.empty();
  const body = JSON.stringify({ setup_token: await doorward.setupToken(), email: root.email, password, name: "Root" });
  const answer = await fetch(`${doorward.url}/api/auth/setup`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(answer.status).toBe(201);
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
  await page.getByRole("link", { name: "Workspaces" }).click();
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

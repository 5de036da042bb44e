import type { WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newBrowser, newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

test("a member signs in, works in a terminal, reloads, and finds it as it was", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/");
  await signIn(page, doorward.person("ben@acme.example"));
  await page.getByLabel("Find a workspace").fill("she");
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.keyboard.type("echo $((6*7))-is-it; printf '\\033[31mr\\303\\266t\\033[0m\\n'\n");
  await until("the output is there", async () => /^42-is-it\s+röt\s/m.test(await screenText(page)));
  await page.reload();
  await until("the output is there again", async () => /^42-is-it\s+röt\s/m.test(await screenText(page)));
  await page.keyboard.type("exit 7\n");
  await page.getByText("The shell ended. Exit code 7.").waitFor();
  await page.getByRole("button", { name: "Close this tab" }).click();
  await page.getByRole("heading", { name: "No terminal is open in this tab" }).waitFor();
});

test("two terminals stand in tabs, survive a reload, and the keyboard gets out of them", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ben@acme.example"));
  for (const text of ["first-one", "second-one"]) {
    await page.getByRole("link", { name: "Workspaces", exact: true }).click();
    await page.getByRole("button", { name: "Launch Shell" }).click();
    await until("a prompt is there", async () => (await screenText(page)).includes("$"));
    await page.keyboard.type(`echo ${text}\n`);
    await until("it is echoed", async () => new RegExp(`^${text}`, "m").test(await screenText(page)));
  }
  await page.reload();
  const tabs = page.getByRole("tab");
  await until("both are there", async () => (await tabs.count()) === 2);
  await until("the second is shown", async () => (await screenText(page)).includes("second-one"));
  await page.keyboard.press("Control+Shift+ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await until("the first is shown", async () => (await screenText(page)).includes("first-one"));
  await page.keyboard.press("Control+Shift+ArrowUp");
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "End" }).click();
  await until("one is left", async () => (await tabs.count()) === 1);
});

test("a broken line is made again, with what was output meanwhile, and old questions are not answered again", async () => {
  const page = await newPage(doorward.url);
  const lines: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/terminal\?/, (line) => {
    line.connectToServer();
    lines.push(line);
  });
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ben@acme.example"));
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.keyboard.type("printf '\\033[c'; read -rs -t 1 -n 20; clear; echo asked; sleep 2; echo said-$((1+1))-meanwhile\n");
  await until("the question is over", async () => /^asked/m.test(await screenText(page)));
  await lines[0]?.close({ code: 1001 });
  await until("the output came", async () => /^said-2-meanwhile/m.test(await screenText(page)));
  expect(lines.length).toBe(2);
  await page.reload();
  await until("it is there again", async () => /^said-2-meanwhile/m.test(await screenText(page)));
  await page.keyboard.type("echo the-end\n");
  await until("the prompt had nothing on it", async () => /^the-end/m.test(await screenText(page)));
  expect(await screenText(page)).not.toMatch(/1;2c/);
});

test("a terminal that is opened elsewhere is handed over, and back, with what was output meanwhile", async () => {
  const context = await newBrowser(doorward.url);
  const page = await context.newPage();
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.keyboard.type("sleep 2; echo said-$((1+1))-meanwhile\n");
  const other = await context.newPage();
  await other.goto(page.url());
  await page.getByText("This terminal was opened somewhere else.").waitFor();
  await until("the other tab has it", async () => (await screenText(other)).includes("sleep 2"));
  await page.getByRole("button", { name: "Take it back" }).click();
  await until("the output came", async () => /^said-2-meanwhile/m.test(await screenText(page)));
});

test("who belongs to several organizations chooses, switches, and other tabs notice", async () => {
  const context = await newBrowser(doorward.url);
  const page = await context.newPage();
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ann@acme.example"), "Acme");
  await page.getByRole("listitem", { name: "Handbook" }).waitFor();
  const other = await context.newPage();
  await other.goto("/workspaces");
  await other.getByLabel("Find a workspace").fill("kept as typed");
  await page.getByRole("button", { name: /Ann Archer/ }).click();
  await page.getByRole("menuitem", { name: "Switch organization" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Globex/ }).click();
  await page.getByRole("button", { name: /Globex/ }).waitFor();
  await other.getByRole("heading", { name: "This browser is signed in differently now" }).waitFor();
  expect(await other.getByLabel("Find a workspace").inputValue()).toBe("kept as typed");
  await other.getByRole("button", { name: "Go on in Globex" }).click();
  await other.getByRole("button", { name: /Ann Archer · Globex/ }).waitFor();
});

test("signing out in one tab signs out all, and a deep link survives signing in", async () => {
  const context = await newBrowser(doorward.url);
  const page = await context.newPage();
  await page.goto("/sessions");
  await signIn(page, doorward.person("ben@acme.example"));
  await page.getByRole("heading", { name: "Sessions", level: 1 }).waitFor();
  const other = await context.newPage();
  await other.goto("/me");
  await other.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("button", { name: /Ben Baker/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  for (const tab of [page, other]) await tab.getByText("You have signed out.").waitFor();
  await signIn(other, doorward.person("ben@acme.example"));
  expect(new URL(other.url()).pathname).toBe("/me");
});

test("who was signed out elsewhere is told so, and is back where they were, with what they typed", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("dan@globex.example"));
  await page.getByLabel("Find a workspace").fill("half a word");
  const elsewhere = await newPage(doorward.url);
  await elsewhere.goto("/workspaces");
  await signIn(elsewhere, doorward.person("dan@globex.example"));
  const token = await elsewhere.evaluate(async () => (await (await fetch("/api/auth/refresh", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).json()).access_token as string);
  await fetch(`${doorward.url}/api/auth/logout-all`, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  await page.getByRole("heading", { name: "You are signed out" }).waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Password", { exact: true }).fill(doorward.person("dan@globex.example").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main navigation" }).waitFor();
  expect(await page.getByLabel("Find a workspace").inputValue()).toBe("half a word");
});

test("the language and the colours are chosen before signing in, and stay", async () => {
  const page = await newPage(doorward.url, { colorScheme: "light" });
  await page.goto("/");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await page.getByRole("heading", { name: "Anmelden" }).waitFor();
  await page.getByRole("combobox", { name: "Farben" }).selectOption("dark");
  await page.reload();
  await page.getByRole("heading", { name: "Anmelden" }).waitFor();
  const html = page.locator("html");
  expect([await html.getAttribute("lang"), await html.getAttribute("data-mantine-color-scheme")]).toEqual(["de", "dark"]);
  await page.getByLabel("E-Mail-Adresse").fill("ben@acme.example");
  await page.getByLabel("Passwort", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.getByText("Adresse oder Passwort sind falsch.").waitFor();
});

test("back and forward lead through the pages, and single keys do too", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ben@acme.example"));
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await page.getByRole("heading", { name: "Sessions", level: 1 }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.goBack();
  await page.getByRole("heading", { name: "Workspaces", level: 1 }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Sessions", level: 1 }).waitFor();
});

test("tabs refresh one after the other, for the cookie is good once", async () => {
  const context = await newBrowser(doorward.url);
  const first = await context.newPage();
  await first.goto("/workspaces");
  await signIn(first, doorward.person("ben@acme.example"));
  let [under, most, count] = [0, 0, 0];
  await context.route("**/api/auth/refresh", async (route) => {
    under += 1;
    count += 1;
    most = Math.max(most, under);
    const answer = await route.fetch();
    await new Promise((resolve) => setTimeout(resolve, 200));
    under -= 1;
    await route.fulfill({ response: answer });
  });
  const pages = [first, ...(await Promise.all([1, 2, 3].map(() => context.newPage())))];
  await Promise.all(pages.map((page) => page.goto("/workspaces")));
  for (const page of pages) await page.getByRole("heading", { name: "Workspaces", level: 1 }).waitFor();
  expect([most, count]).toEqual([1, 4]);
});

test("under the cover of an ended sign-in no dialog and no key does anything, and what was typed is there afterwards", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/admin/members");
  await signIn(page, doorward.person("cleo@globex.example"));
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("dialog").getByLabel("E-mail address").fill("half@typed");
  const elsewhere = await newPage(doorward.url);
  await elsewhere.goto("/me");
  await signIn(elsewhere, doorward.person("cleo@globex.example"));
  await elsewhere.getByRole("button", { name: "Sign out everywhere" }).click();
  await elsewhere.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await elsewhere.getByText("You have signed out.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  for (const key of ["Escape", "?", "g", "w", "Tab", "Tab", "Tab", "Tab", "Tab", "Tab"]) await page.keyboard.press(key);
  expect(await page.evaluate(() => document.activeElement?.closest("[inert]") ?? null)).toBeNull();
  expect(new URL(page.url()).pathname).toBe("/admin/members");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page.getByLabel("Password", { exact: true }).fill(doorward.person("cleo@globex.example").password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("dialog").waitFor();
  expect(await page.getByRole("dialog").getByLabel("E-mail address").inputValue()).toBe("half@typed");
});

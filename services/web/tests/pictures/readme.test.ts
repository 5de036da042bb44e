import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "../browser/browser";
import { Doorward, until } from "../browser/program";

useBrowser();
const folder = path.resolve("../../proto-docs/pictures");
const viewport = { width: 1120, height: 700 };
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

test("the five pictures of the README", { timeout: 180_000 }, async () => {
  const ann = await newPage(doorward.url, { viewport });
  await ann.goto("/");
  const { email, password } = doorward.person("ann@acme.example");
  await ann.getByLabel("E-mail address").fill(email);
  await ann.getByLabel("Password", { exact: true }).fill(password);
  await ann.getByRole("button", { name: "Sign in", exact: true }).click();
  await ann.getByRole("heading", { name: "Choose an organization" }).waitFor();
  await take(ann, "1-choose");
  await ann.getByRole("button", { name: /^Acme/ }).click();
  await ann.getByRole("button", { name: "Launch Shell" }).waitFor();
  await take(ann, "2-workspaces");

  const ben = await newPage(doorward.url, { viewport, colorScheme: "dark" });
  await ben.goto("/");
  await signIn(ben, doorward.person("ben@acme.example"));
  await ben.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(ben)).includes("$"));
  await ben.keyboard.type("uname -sm; ls --color -l / | head -5; echo 'everything here is in the audit log'\n");
  await until("it is shown", async () => /^everything here/m.test(await screenText(ben)));
  await take(ben, "3-terminal");

  await ann.getByRole("link", { name: "Sessions" }).click();
  await ann.getByText("Everybody's", { exact: true }).click();
  await ann.getByRole("table").getByText("Ben Baker").first().waitFor();
  await take(ann, "4-sessions");
  await ann.getByRole("link", { name: "Audit log" }).click();
  await ann.getByRole("table").getByText("Launched a workspace").first().waitFor();
  await ann.getByRole("button", { name: "Verify the chain" }).click();
  await ann.getByText("The chain is intact").waitFor();
  await take(ann, "5-audit-log");
});

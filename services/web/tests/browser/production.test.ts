import { expect, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "./browser";
import { until } from "./program";

useBrowser();
const url = process.env.DOORWARD_URL;

// scripts/compose-test names the gateway, behind which the journeys have made this person and workspace.
test.skipIf(!url)("through the gateway and both services, somebody works in a terminal over a reload", async () => {
  const page = await newPage(url ?? "");
  await page.goto("/workspaces");
  await signIn(page, { email: "ann@acme.example", password: "violet kettle museum drift" }, "Acme");
  await page.getByRole("button", { name: "Launch Shell" }).click();
  await until("a prompt is there", async () => (await screenText(page)).includes("$"));
  await page.keyboard.type("echo $((6*7))-is-it\n");
  await until("the output is there", async () => /^42-is-it/m.test(await screenText(page)));
  await page.reload();
  await until("the output is there again", async () => /^42-is-it/m.test(await screenText(page)));
  await page.keyboard.type("exit 5\n");
  await page.getByText("The shell ended. Exit code 5.").waitFor();
  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByRole("table").first().waitFor();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await page.getByText("The chain is intact").waitFor();
  await page.getByRole("button", { name: /Acme/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByText("You have signed out.").waitFor();
  expect(new URL(page.url()).origin).toBe(url);
});

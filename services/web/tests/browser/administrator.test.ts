import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, screenText, signIn, useBrowser } from "./browser";
import { Doorward, until } from "./program";

useBrowser();
const password = "violet kettle museum drift";
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.empty();
});
afterAll(() => doorward.end());

const menu = (page: Page, name: string) => page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name, exact: true }).click();

test("from an empty server to somebody at work in a terminal, and all of it in the audit log", { timeout: 120_000 }, async () => {
  const admin = await newPage(doorward.url);
  await admin.goto("/");
  await admin.getByRole("heading", { name: "Set up Doorward" }).waitFor();
  await admin.getByLabel("Setup token").fill(await doorward.setupToken());
  await admin.getByLabel("Your name").fill("Robin Root");
  await admin.getByLabel("E-mail address").fill("robin@example.org");
  await admin.getByLabel("New password").fill("password");
  await admin.getByRole("button", { name: "Set up and sign in" }).click();
  await admin.getByText("This password is too short.").waitFor();
  await admin.getByLabel("New password").fill(password);
  await admin.getByRole("button", { name: "Set up and sign in" }).click();
  await admin.getByRole("heading", { name: "There are no workspaces for you yet" }).waitFor();

  await admin.getByRole("link", { name: "Manage workspaces" }).first().click();
  await admin.getByRole("button", { name: "New workspace" }).first().click();
  const form = admin.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill("Work bench");
  await form.getByRole("button", { name: "Create" }).click();
  await admin.getByRole("cell", { name: "Work bench" }).or(admin.getByRole("rowheader", { name: "Work bench" })).first().waitFor();

  await menu(admin, "Members");
  await admin.getByRole("button", { name: "Invite", exact: true }).click();
  await form.getByLabel("E-mail address").fill("mia@example.org");
  await form.getByRole("button", { name: "Make the link" }).click();
  const link = await until("the link is shown", () => form.getByLabel("Link", { exact: true }).inputValue());

  const member = await newPage(doorward.url);
  await member.goto(link);
  await member.getByRole("heading", { name: /^Join .*Default Organization/ }).waitFor();
  expect(new URL(member.url()).hash, "the secret leaves the address bar").toBe("");
  await member.getByLabel("Your name").fill("Mia Member");
  await member.getByLabel("New password").fill(password);
  await member.getByRole("button", { name: "Join" }).click();
  await member.getByRole("heading", { name: "There are no workspaces for you yet" }).waitFor();

  await form.getByRole("button", { name: "Done" }).click();
  await menu(admin, "Manage workspaces");
  await admin.getByRole("link", { name: "Work bench" }).first().click();
  await admin.getByRole("button", { name: "Give access" }).first().click();
  await form.getByLabel("Person").fill("mia");
  await admin.getByRole("option", { name: /Mia Member/ }).click();
  await form.getByRole("button", { name: "Give access" }).click();
  await form.waitFor({ state: "hidden" });

  await member.reload();
  await member.getByRole("button", { name: "Launch Work bench" }).click();
  await until("a prompt is there", async () => (await screenText(member)).includes("$"));
  await member.keyboard.type("echo at-$((40+2))-work\n");
  await until("it is echoed", async () => /^at-42-work/m.test(await screenText(member)));

  await menu(admin, "Sessions");
  await admin.getByText("Everybody's", { exact: true }).click();
  await admin.getByText("Mia Member").first().waitFor();
  await admin.getByRole("button", { name: /End the session on .*Work bench/ }).first().click();
  await form.getByRole("button", { name: "End", exact: true }).click();
  await member.getByText("An administrator ended it.").waitFor();

  await menu(admin, "Audit log");
  for (const happened of ["Mia Member", "Robin Root"]) await admin.getByRole("table").getByText(happened).first().waitFor();
  const log = await admin.getByRole("main").innerText();
  const actions = [
    "Installation set up",
    "Created a workspace",
    "Invited somebody",
    "Accepted an invitation",
    "Gave access to a workspace",
    "Launched a workspace",
    "Ended a session",
  ];
  for (const action of actions) expect(log).toContain(action);
  await admin.getByRole("button", { name: "Verify the chain" }).click();
  await admin.getByText("The chain is intact").waitFor();
});

test("two administrators who edit the same workspace at once learn of each other", async () => {
  const pages = await Promise.all([newPage(doorward.url), newPage(doorward.url)]);
  for (const page of pages) {
    await page.goto("/admin/workspaces");
    await signIn(page, { email: "robin@example.org", password });
    await page.getByRole("button", { name: /^Actions for .*Work bench/ }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
  }
  const [first, second] = pages as [Page, Page];
  await first.getByRole("dialog").getByLabel(/^Description/).fill("as the first says");
  await first.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await first.getByRole("dialog").waitFor({ state: "hidden" });
  await second.getByRole("dialog").getByLabel(/^Description/).fill("as the second says");
  await second.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await second.getByText("Somebody else has changed it since you opened it").waitFor();
  expect(await second.getByRole("dialog").getByLabel(/^Description/).inputValue()).toBe("as the second says");
  await second.getByRole("button", { name: "Load again, keep what I typed" }).click();
  await second.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await second.getByText("as the second says").first().waitFor();
});

test("a member is made administrator, disabled and removed, and each bites at once", async () => {
  const admin = await newPage(doorward.url);
  await admin.goto("/admin/members");
  await signIn(admin, { email: "robin@example.org", password });
  const member = await newPage(doorward.url);
  await member.goto("/workspaces");
  await signIn(member, { email: "mia@example.org", password });
  const act = async (item: string, action?: string) => {
    await admin.getByRole("button", { name: /^Actions for .*Mia Member/ }).click();
    await admin.getByRole("menuitem", { name: item }).click();
    if (!action) return;
    await admin.getByRole("dialog").getByRole("button", { name: action }).click();
    await admin.getByRole("dialog").waitFor({ state: "hidden" });
  };
  await act("Make administrator", "Make administrator");
  await member.reload();
  await member.getByRole("link", { name: "Members" }).waitFor();
  await act("Disable", "Disable");
  await member.getByRole("heading", { name: "You are signed out" }).waitFor({ timeout: 30_000 });
  await act("Enable");
  await admin.getByText("is enabled.").waitFor();
  await act("Remove from the organization", "Remove");
  await admin.getByRole("row", { name: /Mia Member/ }).waitFor({ state: "detached" });
});

test("an open organization can be joined, a closed one says what to do", async () => {
  const admin = await newPage(doorward.url);
  await admin.goto("/admin/organization");
  await signIn(admin, { email: "robin@example.org", password });
  const stranger = await newPage(doorward.url);
  await stranger.goto("/workspaces");
  await stranger.getByRole("link", { name: "Join an organization that is open" }).click();
  await stranger.getByLabel("Your name").fill("Nia New");
  await stranger.getByLabel("E-mail address").fill("nia@example.org");
  await stranger.getByLabel("New password").fill(password);
  await stranger.getByRole("button", { name: "Join" }).click();
  await stranger.getByText("This organization takes new people by invitation only.").waitFor();
  await admin.getByRole("radio", { name: /^Everybody/ }).check();
  await menu(admin, "Members");
  await admin.getByRole("dialog", { name: "Leave this page?" }).getByRole("button", { name: "Cancel" }).click();
  expect(new URL(admin.url()).pathname).toBe("/admin/organization");
  await admin.getByRole("button", { name: "Save" }).click();
  await admin.getByText("The organization was saved.").waitFor();
  await stranger.getByRole("button", { name: "Join" }).click();
  await stranger.getByRole("heading", { name: "There are no workspaces for you yet" }).waitFor();
});

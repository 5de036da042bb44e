import { afterAll, beforeAll, expect, test } from "vitest";
import { newPage, signIn, useBrowser } from "./browser";
import { Caller } from "./calls";
import { Doorward } from "./program";

useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

test("a platform administrator who gives up an organization's administration is told that they keep every right, and does", async () => {
  const person = doorward.person("root@doorward.example");
  const root = await Caller.as(doorward.url, person);
  // The last administrator of an organization cannot go.
  await root.call("POST", "/api/users", { email: "other@doorward.example", name: "Olga Other", role: "company_admin" });
  const page = await newPage(doorward.url);
  await page.goto("/admin/members");
  await signIn(page, person);
  const act = async (item: string, consequence: RegExp) => {
    await page.getByRole("main").getByRole("button", { name: /Robin Root/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await page.getByRole("dialog").getByText(consequence).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: item }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  };
  const row = page.getByRole("row", { name: /Robin Root/ });
  await act("Give up administration", /As platform administrator you keep every right here/);
  await row.getByRole("cell", { name: "Member", exact: true }).waitFor();
  await page.reload();
  await row.waitFor();
  await page.getByRole("link", { name: "Manage workspaces" }).click();
  await page.getByRole("button", { name: "New workspace" }).waitFor();
  await page.getByRole("link", { name: "Workspaces", exact: true }).click();
  await page.getByRole("button", { name: "Launch Shell" }).or(page.getByText("This server cannot run terminals now")).first().waitFor();
  await page.getByRole("link", { name: "Members" }).click();
  await act("Take up administration", /You are listed as an administrator/);
  await row.getByRole("cell", { name: "Administrator", exact: true }).waitFor();
  expect(await page.getByRole("link", { name: "Organizations" }).count()).toBe(1);
});

test("an administrator who is nothing more learns that only another can make them one again, and loses the pages", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/admin/members");
  const ann = await Caller.as(doorward.url, doorward.person("ann@acme.example"), "Acme");
  const ben = (await ann.named("/api/users")).get("Ben Baker")?.id;
  await ann.call("PATCH", `/api/users/${ben}`, { role: "company_admin" });
  await signIn(page, doorward.person("ben@acme.example"));
  await page.getByRole("main").getByRole("button", { name: /Ben Baker/ }).click();
  await page.getByRole("menuitem", { name: "Give up administration" }).click();
  await page.getByRole("dialog").getByText(/only another administrator can make you one again/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Give up administration" }).click();
  await page.getByRole("heading", { name: "This page is for administrators" }).waitFor();
});

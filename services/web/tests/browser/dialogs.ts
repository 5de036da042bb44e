import type { Page } from "playwright-core";
import { Caller } from "./calls";
import { type Doorward, until } from "./program";
import type { Words } from "./words";

/** A dialog or form, and how somebody gets to it. */
interface Way {
  what: string;
  path: string;
  open: (page: Page, words: Words) => Promise<unknown>;
}

const main = (page: Page) => page.getByRole("main");
const inDialog = (page: Page) => page.getByRole("dialog");
const press = (page: Page, name: string) => main(page).getByRole("button", { name, exact: true }).first().click();
const choose = (page: Page, item: string) => page.getByRole("menuitem", { name: item, exact: true }).click();
/** The menu of a row. */
const menu = (page: Page, of: string) => main(page).getByRole("button", { name: new RegExp(of) }).last().click();

async function act(page: Page, of: string, item: string): Promise<void> {
  await menu(page, of);
  await choose(page, item);
  await inDialog(page).waitFor();
}

const members: Way[] = [
  { what: "add a member", path: "/admin/members", open: (page, { people }) => press(page, people.addItem) },
  { what: "invite", path: "/admin/members", open: (page, { people }) => press(page, people.invite) },
  {
    what: "an address that is none",
    path: "/admin/members",
    open: async (page, { people, signIn }) => {
      await press(page, people.addItem);
      await inDialog(page).getByLabel(signIn.email).fill("somebody@nowhere");
      await inDialog(page).getByLabel(people.name).fill("Somebody");
      await inDialog(page).getByRole("button", { name: people.add, exact: true }).click();
      await inDialog(page).locator("[aria-invalid=true], [role=alert]").first().waitFor();
    },
  },
  {
    what: "the link of an invitation",
    path: "/admin/members",
    open: async (page, { people, signIn }) => {
      await press(page, people.invite);
      await inDialog(page).getByLabel(signIn.email).fill(`a-rather-long-address-${Date.now()}@acme.example`);
      await inDialog(page).getByRole("button", { name: people.inviteSubmit }).click();
      await inDialog(page).getByLabel(people.link, { exact: true }).waitFor();
    },
  },
  {
    what: "what can be done about a member",
    path: "/admin/members",
    open: async (page) => {
      await menu(page, "Ben Baker");
      await page.getByRole("menu").waitFor();
    },
  },
  ...(["promote", "disable", "remove"] as const).map((kind) => ({
    what: `${kind} a member`,
    path: "/admin/members",
    open: (page: Page, { people }: Words) => act(page, "Ben Baker", people.acts[kind].item),
  })),
  ...(["stepDown", "leave"] as const).map((kind) => ({
    what: `${kind} oneself`,
    path: "/admin/members",
    open: (page: Page, { people }: Words) => act(page, "Ann Archer", people.acts[kind].item),
  })),
  {
    what: "the link for a new password",
    path: "/admin/members",
    open: async (page, { people }) => {
      await act(page, "Ben Baker", people.resetItem);
      await inDialog(page).getByRole("button", { name: people.makeLink }).click();
      await inDialog(page).getByLabel(people.link, { exact: true }).waitFor();
    },
  },
  ...(["renew", "takeBack"] as const).map((what) => ({
    what: `${what} an invitation`,
    path: "/admin/members",
    open: async (page: Page, { people }: Words) => {
      await page.getByRole("tab", { name: new RegExp(people.invitations) }).click();
      await main(page).getByText(people[what], { exact: true }).first().click();
      await inDialog(page).waitFor();
    },
  })),
];

const workspaces: Way[] = [
  { what: "a new terminal", path: "/admin/workspaces", open: (page, { admin }) => press(page, admin.manage.create) },
  {
    what: "a new web page, wrongly filled in",
    path: "/admin/workspaces",
    open: async (page, { admin: { manage } }) => {
      await press(page, manage.create);
      await inDialog(page).getByText(manage.kinds.web ?? "", { exact: true }).click();
      await inDialog(page).getByLabel(manage.url).fill("javascript:alert(1)");
      await page.keyboard.press("Enter");
      await inDialog(page).getByText(manage.invalid.empty).waitFor();
    },
  },
  { what: "a workspace to be changed", path: "/admin/workspaces", open: (page, { admin }) => act(page, "Handbook", admin.manage.edit) },
  {
    what: "switch a workspace off",
    path: "/admin/workspaces",
    open: (page, { admin: { manage } }) => act(page, "Handbook", manage.setStatus(manage.statuses.disabled ?? "")),
  },
  { what: "delete a workspace", path: "/admin/workspaces", open: (page, { admin }) => act(page, "Handbook", admin.manage.remove) },
  { what: "all workspaces anew", path: "/admin/workspaces", open: (page, { admin }) => press(page, admin.manage.reset) },
  { what: "end what is open", path: "/workspaces", open: (page, { workspaces }) => press(page, `${workspaces.stop}: Handbook`) },
  { what: "end a session", path: "/sessions", open: (page, { sessions }) => main(page).getByText(sessions.end, { exact: true }).first().click() },
];

const grants = (workspace: string): Way[] => {
  const path = `/admin/workspaces/${workspace}`;
  const grantMenu = (page: Page, button: string) => main(page).getByText(button, { exact: true }).first().click();
  return [
    {
      what: "give access to nobody",
      path,
      open: async (page, { admin: { manage }, common }) => {
        await press(page, manage.add);
        await inDialog(page).getByRole("button", { name: manage.addSubmit, exact: true }).click();
        await inDialog(page).getByText(common.required).waitFor();
      },
    },
    {
      what: "choose whom to give access",
      path,
      open: async (page, { admin: { manage } }) => {
        await press(page, manage.add);
        await inDialog(page).getByLabel(manage.person, { exact: true }).first().fill("b");
        await page.getByRole("option", { name: /Ben Baker/ }).waitFor();
      },
    },
    { what: "change an access", path, open: (page, { admin }) => grantMenu(page, admin.manage.change) },
    { what: "remove an access", path, open: (page, { admin }) => grantMenu(page, admin.manage.take) },
  ];
};

const own: Way[] = [
  {
    what: "a password that is too short",
    path: "/me",
    open: async (page, { me, signIn }) => {
      await main(page).getByLabel(me.currentPassword, { exact: true }).fill("not this one");
      await main(page).getByLabel(signIn.newPassword, { exact: true }).fill("short");
      await press(page, me.passwordSubmit);
      await main(page).locator("[aria-invalid=true]").first().waitFor();
    },
  },
  { what: "sign a device out", path: "/me", open: (page, { me }) => main(page).getByText(me.endDevice, { exact: true }).first().click() },
  { what: "sign out everywhere", path: "/me", open: (page, { me }) => press(page, me.endAll) },
  {
    what: "the list of keys",
    path: "/me",
    open: async (page) => {
      await main(page).waitFor();
      await page.keyboard.press("?");
    },
  },
  {
    what: "switch the organization",
    path: "/me",
    open: async (page, { common }) => {
      await page.getByRole("banner").getByRole("button", { name: /Ann Archer/ }).click();
      await choose(page, common.switchTo);
    },
  },
  {
    what: "leave what was typed",
    path: "/admin/organization",
    open: async (page) => {
      await main(page).getByRole("radio").last().check();
      for (const key of ["g", "w"]) await page.keyboard.press(key);
    },
  },
  { what: "an event", path: "/admin/audit", open: (page) => main(page).getByRole("link").first().click() },
];

const platform: Way[] = [
  {
    what: "an organization without a name",
    path: "/platform/organizations",
    open: async (page, { admin: { organizations }, common }) => {
      await press(page, organizations.create);
      await inDialog(page).getByLabel(organizations.slugOptional).fill("Not This");
      await page.keyboard.press("Enter");
      await inDialog(page).getByText(common.required).waitFor();
    },
  },
  { what: "disable an organization", path: "/platform/organizations", open: (page, { admin }) => act(page, "Globex", admin.organizations.disable) },
  { what: "enable an organization", path: "/platform/organizations", open: (page, { admin }) => act(page, "Closed", admin.organizations.enable) },
  { what: "delete an organization", path: "/platform/organizations", open: (page, { admin }) => act(page, "Closed", admin.organizations.remove) },
];

/** Everything that the dialogs are about; gives the ways to them of an administrator and of the platform's. */
export async function prepareDialogs(doorward: Doorward): Promise<{ ann: Way[]; root: Way[] }> {
  const root = await Caller.as(doorward.url, doorward.person("root@doorward.example"));
  const { id } = await root.call("POST", "/api/organizations", { name: "Closed" });
  await root.call("PATCH", `/api/organizations/${String(id)}`, { enabled: false });
  const ann = await Caller.as(doorward.url, doorward.person("ann@acme.example"), "Acme");
  const ben = (await ann.named("/api/users")).get("Ben Baker")?.id;
  const handbook = (await ann.named("/api/workspaces")).get("Handbook")?.id ?? "";
  await ann.call("PUT", `/api/workspaces/${handbook}/grants/user:${ben}`, { level: "use", until: "2099-01-01T00:00:00Z" });
  await ann.call("POST", "/api/invitations", { email: "a-rather-long-address@somewhere.example", role: "user" });
  await ann.call("POST", `/api/workspaces/${handbook}/launch`);
  return { ann: [...members, ...workspaces, ...grants(handbook), ...own], root: platform };
}

/** Opens one after the other, and looks at each once it is there. */
export async function throughDialogs(page: Page, ways: Way[], words: Words, look: (what: string) => Promise<void>): Promise<void> {
  for (const { what, path, open } of ways) {
    await page.goto(path);
    await until(`the way to “${what}” is there`, () => main(page).isVisible());
    await open(page, words);
    await page.getByRole("dialog").or(page.getByRole("menu")).or(page.locator("[aria-invalid=true]")).first().waitFor();
    await look(what);
  }
}

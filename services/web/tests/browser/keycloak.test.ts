import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, newPage, signIn, useBrowser } from "./browser";
import { Caller } from "./calls";
import { expectFits } from "./fits";
import { accountOf, administer, keycloak, own, removeRealms } from "./keycloak";
import { Doorward, type Person, until } from "./program";
import { english, german } from "./words";

const words = english.signIn;
const by = (name: string) => ({ name, exact: true });
const phone = { width: 320, height: 640 };

// A real Keycloak, as scripts/test starts it. Realms of this run's own are made in it, and taken away at the end.
describe.skipIf(!keycloak.url)("passwords that Keycloak verifies", () => {
  useBrowser();
  const root: Person = { email: "root@doorward.example", password: "violet kettle museum drift" };
  const ann: Person = { email: `ann@${own}.example`, password: "harbour pencil thunder meadow" };
  const realm = `web-${own}`;
  let doorward: Doorward;

  beforeAll(async () => {
    doorward = await Doorward.empty({
      CREDENTIAL_BACKEND: "keycloak",
      KEYCLOAK_URL: keycloak.url,
      KEYCLOAK_ADMIN_USERNAME: "admin",
      KEYCLOAK_ADMIN_PASSWORD: keycloak.password,
      OUTSIDE_NETWORKS: "127.0.0.0/8",
      SIGNUP: "open",
    });
    await asked("/api/auth/setup", { setup_token: await doorward.setupToken(), name: "Robin Root", ...root });
  });
  afterAll(async () => {
    await doorward.end();
    await removeRealms((each) => each.endsWith(own));
  });

  async function asked(path: string, body: object, token = ""): Promise<Record<string, string>> {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${doorward.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await answer.text();
    expect(answer.ok, `${path}: ${text}`).toBe(true);
    return JSON.parse(text) as Record<string, string>;
  }

  /** The link by which somebody is invited into an organization that is new. */
  async function invited(email: string, organization: string): Promise<string> {
    const body = { refresh_token_in: "body" };
    const here = await asked("/api/auth/login", { ...root, ...body });
    const { id } = await asked("/api/organizations", { name: organization }, here.access_token);
    const there = await asked("/api/auth/switch-tenant", { tenant_id: id, refresh_token: here.refresh_token }, here.access_token);
    const { link } = await asked("/api/invitations", { email, role: "user" }, there.access_token);
    return link ?? "";
  }

  async function given(page: Page, { email, password }: Person, said = words): Promise<void> {
    await page.getByLabel(said.email).fill(email);
    await page.getByLabel(said.password, { exact: true }).fill(password);
    await page.getByRole("button", by(said.submit)).click();
  }

  const heading = (page: Page, name: string) => page.getByRole("heading", by(name)).waitFor();

  test("somebody signs up, is told to wait, and signs in once their organization is set up", { timeout: 120_000 }, async () => {
    const page = await newPage(doorward.url);
    await page.goto("/sign-up");
    await page.getByLabel(words.organization).fill(`Web ${own}`);
    await page.getByLabel(words.name).fill("Ann Archer");
    await page.getByLabel(words.email).fill(ann.email);
    await page.getByLabel(words.newPassword).fill(ann.password);
    await page.getByRole("button", by(words.signUpSubmit)).click();
    await heading(page, words.signUpSoon);
    await page.getByText(words.signUpSoonNext).waitFor();
    await expectAccessible(page, "the organization is being set up");
    await page.keyboard.press("Enter");
    await page.getByText(words.signUpSoonRefused).waitFor();
    expect(await page.getByLabel(words.email).inputValue()).toBe(ann.email);
    await accountOf(realm, ann.email);
    await page.getByLabel(words.password, { exact: true }).fill(ann.password);
    // Keycloak has it a moment before our own record does.
    await until("they are in", async () => {
      await page.getByRole("button", by(words.submit)).click();
      const inside = page.getByRole("navigation", { name: english.common.navigation });
      await inside.or(page.getByRole("alert")).first().waitFor({ state: "attached" });
      return inside.isVisible();
    });
    await heading(page, english.workspaces.none);
    await page.getByRole("button", { name: new RegExp(`Web ${own}`) }).waitFor();
  });

  test("a wrong password is said to be, in German", async () => {
    const page = await newPage(doorward.url, { locale: "de-DE" });
    await page.goto("/");
    await given(page, { email: ann.email, password: "not this one at all" }, german.signIn);
    await page.getByText(german.problems.byCode.invalid_credentials ?? "").waitFor();
    await expectAccessible(page, "a wrong password");
  });

  test("who belongs to a further organization sets a password for it, and comes in with it", { timeout: 120_000 }, async () => {
    const page = await newPage(doorward.url);
    await page.goto("/");
    await signIn(page, ann);
    await page.goto(await invited(ann.email, `Further ${own}`));
    await page.getByRole("button", by(words.inviteSubmit)).click();
    await page.getByRole("heading", { name: words.inviteJoinedTo(`\u2068Further ${own}\u2069`) }).waitFor();
    await page.getByText(words.inviteOwnPassword).waitFor();
    await expectAccessible(page, "a password of its own");
    await page.getByRole("link", by(words.resetTitle)).click();
    await page.getByText(words.resetHintOne).waitFor();
    expect(new URL(page.url()).hash, "the secret leaves the address bar").toBe("");
    await page.getByLabel(words.newPassword).fill("short");
    await page.getByRole("button", by(words.resetSubmit)).click();
    await page.getByText(english.problems.byCode.password_too_short ?? "").waitFor();
    const further = { ...ann, password: "velvet anchor cinnamon bridge" };
    await page.getByLabel(words.newPassword).fill(further.password);
    await page.getByRole("button", by(words.resetSubmit)).click();
    await page.getByRole("heading", by(words.resetDone)).or(page.getByRole("heading", by(words.resetSoon))).waitFor();
    await expectAccessible(page, "the password is set");
    await accountOf(`further-${own}`, ann.email);
    await page.getByRole("button", by(words.signOutFirst)).click();
    await given(page, further);
    await page.getByRole("button", { name: new RegExp(`Further ${own}`) }).waitFor();
  });

  test("who is known and gives their password to an invitation is led to the password of that organization", { timeout: 120_000 }, async () => {
    const link = await invited(ann.email, `Third ${own}`);
    const page = await newPage(doorward.url, { viewport: phone, locale: "de-DE" });
    const said = german.signIn;
    await page.goto(link);
    await page.getByText(said.inviteKnown, { exact: true }).click();
    await page.getByLabel(said.invitePassword, { exact: true }).fill(ann.password);
    await page.getByRole("button", by(said.inviteSubmit)).click();
    await page.getByText(said.inviteOwnPassword).waitFor();
    await expectFits(page, "a password of its own");
    await expectAccessible(page, "a password of its own");
    const address = await page.getByRole("link", by(said.resetTitle)).getAttribute("href");
    expect(address).toMatch(/^\/reset#k\.[0-9a-f-]{36}\.[0-9a-f-]{36}\.[\w-]+$/);
    await page.goto(address?.replace(/.$/, (last) => (last === "A" ? "E" : "A")) ?? "");
    await page.getByLabel(said.newPassword).fill("velvet anchor cinnamon bridge");
    await page.getByRole("button", by(said.resetSubmit)).click();
    await page.getByText(german.problems.byCode.link_used ?? "").waitFor();
  });

  test("who has a temporary password chooses their own at Keycloak, where a link leads", { timeout: 120_000 }, async () => {
    const temporary = { ...ann, password: "temporary lantern orbit" };
    const account = await accountOf(realm, ann.email);
    await administer("PUT", `/${realm}/users/${account}/reset-password`, { type: "password", value: temporary.password, temporary: true });
    const page = await newPage(doorward.url, { beside: keycloak.url });
    await page.goto("/");
    await given(page, temporary);
    await page.getByText(english.problems.byCode.temporary_password ?? "").waitFor();
    await expectAccessible(page, "a temporary password");
    const opened = page.context().waitForEvent("page");
    await page.getByRole("link", { name: `${keycloak.url}/realms/${realm}/account` }).click();
    const there = await opened;
    await there.locator("#username").fill(temporary.email);
    await there.locator("#password").fill(temporary.password);
    await there.locator("#kc-login").click();
    const chosen = "granite whistle october lagoon";
    await there.locator("#password-new").fill(chosen);
    await there.locator("#password-confirm").fill(chosen);
    await there.locator("[type=submit]").first().click();
    await there.waitForURL(/\/account/);
    await there.close();
    await page.getByLabel(words.password, { exact: true }).fill(chosen);
    await page.getByRole("button", by(words.submit)).click();
    await page.getByRole("navigation", { name: english.common.navigation }).waitFor({ state: "attached" });
  });

  test("platform administrators see that Keycloak works, and have it asked", async () => {
    const { waysIn } = english.admin;
    const page = await newPage(doorward.url);
    await page.goto("/admin/ways-in");
    await signIn(page, root);
    await heading(page, "Keycloak");
    await page.getByRole("button", { name: waysIn.checkOf("\u2068Keycloak\u2069") }).click();
    await page.getByRole("status").filter({ hasText: /it works/ }).waitFor();
    await page.getByText(waysIn.states.ok, { exact: true }).waitFor();
    await expectAccessible(page, "the ways in");
  });
});

describe.skipIf(!keycloak.url)("sign-in by Keycloak as a provider", () => {
  useBrowser();
  const realm = `provider-${own}`;
  const secret = `secret-of-${own}`;
  const carol: Person = { email: `carol@${own}.example`, password: "walnut compass river signal" };
  let doorward: Doorward;

  beforeAll(async () => {
    doorward = await Doorward.demo({
      OUTSIDE_NETWORKS: "127.0.0.0/8",
      OIDC_KEYCLOAK_ISSUER: `${keycloak.url}/realms/${realm}`,
      OIDC_KEYCLOAK_CLIENT_ID: "doorward-web",
      OIDC_KEYCLOAK_CLIENT_SECRET: secret,
    });
    await administer("POST", "", { realm, enabled: true, sslRequired: "none" });
    await administer("POST", `/${realm}/clients`, {
      clientId: "doorward-web",
      secret,
      publicClient: false,
      standardFlowEnabled: true,
      consentRequired: true,
      redirectUris: [`${doorward.url}/api/auth/oidc/keycloak/callback`],
    });
    const credentials = [{ type: "password", value: carol.password, temporary: false }];
    const names = { username: carol.email, email: carol.email, emailVerified: true, firstName: "Carol", lastName: "Clark" };
    await administer("POST", `/${realm}/users`, { ...names, enabled: true, credentials });
    const admin = await Caller.as(doorward.url, doorward.person("cleo@globex.example"));
    await admin.call("POST", "/api/users", { email: carol.email, name: "Carol Clark", role: "user" });
  });
  afterAll(async () => {
    await doorward.end();
    await removeRealms((each) => each === realm);
  });

  /** To Keycloak's own page, and in there. */
  async function goes(locale = "en-GB"): Promise<Page> {
    const said = locale === "de-DE" ? german.signIn : words;
    const page = await newPage(doorward.url, { beside: keycloak.url, locale });
    await page.goto("/sessions");
    await page.getByLabel(said.email).fill(carol.email);
    await page.getByRole("button", by(said.goOn)).click();
    await page.getByRole("link", by(said.by("Keycloak"))).click();
    await page.locator("#password").fill("not this one");
    await page.locator("#kc-login").click();
    await page.getByText("Invalid username or password.").waitFor();
    await page.locator("#password").fill(carol.password);
    await page.locator("#kc-login").click();
    return page;
  }

  test("who says no there is told what to do, in German", async () => {
    const page = await goes("de-DE");
    await page.locator("#kc-cancel").click();
    await page.getByText(german.problems.byCode.access_denied ?? "").waitFor();
    expect(new URL(page.url()).search).toBe("");
    await expectAccessible(page, "a refusal");
  });

  test("who was added signs in there, and is where they wanted to go", async () => {
    const page = await goes();
    await page.locator("#kc-login").click();
    await page.getByRole("heading", by(english.sessions.title)).waitFor();
    expect(new URL(page.url()).pathname).toBe("/sessions");
    expect(new URL(page.url()).origin).toBe(doorward.url);
    await page.goto("/me");
    await page.getByRole("button", by(english.me.unlinkFrom("Keycloak"))).waitFor();
    await page.getByText(carol.email).first().waitFor();
  });
});

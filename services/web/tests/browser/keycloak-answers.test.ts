import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectAccessible, newPage, signIn, useBrowser } from "./browser";
import { expectFits } from "./fits";
import { Doorward } from "./program";
import { english, german } from "./words";

// What a server answers whose passwords Keycloak verifies, played to the page: no Keycloak is needed for it.
useBrowser();
let doorward: Doorward;
beforeAll(async () => {
  doorward = await Doorward.demo();
});
afterAll(() => doorward.end());

const token = `k.01890a5d-ac96-774b-bcce-b302099a8057.01890a5d-ac96-774b-bcce-b302099a8058.${"s".repeat(43)}`;
const password = "harbour pencil thunder meadow";

async function refuses(page: Page, path: string, status: number, code: string, detail = "In the server's words."): Promise<void> {
  await page.route(`**${path}`, (route) => route.fulfill({ status, contentType: "application/problem+json", json: { code, detail, status, request_id: "played" } }));
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`what has to be done at Keycloak first is said with its address, on a small phone in German, ${colorScheme}`, async () => {
    const page = await newPage(doorward.url, { locale: "de-DE", viewport: { width: 320, height: 640 }, colorScheme });
    const place = "https://login.a-rather-long-name.example/realms/an-organization-with-a-long-name/account";
    await refuses(page, "/api/auth/login", 403, "action_required", `Keycloak wants something from you first. Sign in at ${place}, then sign in here again.`);
    await page.goto("/");
    await page.getByLabel(german.signIn.email).fill("ann@acme.example");
    await page.getByLabel(german.signIn.password, { exact: true }).fill(password);
    await page.getByRole("button", { name: german.signIn.submit, exact: true }).click();
    await page.getByText(german.problems.byCode.action_required ?? "").waitFor();
    const link = page.getByRole("link", { name: place });
    expect([await link.getAttribute("href"), await link.getAttribute("target"), await link.getAttribute("rel")]).toEqual([place, "_blank", "noopener noreferrer"]);
    await expectFits(page, "what has to be done first");
    await expectAccessible(page, "what has to be done first");
  });
}

async function sets(page: Page): Promise<void> {
  await page.goto(`/reset#${token}`);
  await page.getByText(english.signIn.resetHintOne).waitFor();
  await page.getByLabel(english.signIn.newPassword).fill(password);
  await page.getByRole("button", { name: english.signIn.resetSubmit, exact: true }).click();
}

test("a password that Keycloak takes later is said to be set soon, and one signs in", async () => {
  const page = await newPage(doorward.url);
  await refuses(page, "/api/auth/reset-password", 503, "realm_not_ready");
  await sets(page);
  await page.getByText(`${english.signIn.resetSoon}. ${english.signIn.resetSoonNext}`).waitFor();
  await signIn(page, doorward.person("ben@acme.example"));
});

test("who is signed in is told so too, signs out, and signs in anew", async () => {
  const page = await newPage(doorward.url);
  await page.goto("/workspaces");
  await signIn(page, doorward.person("ben@acme.example"));
  await refuses(page, "/api/auth/reset-password", 503, "realm_not_ready");
  await sets(page);
  await page.getByRole("heading", { name: english.signIn.resetSoon }).waitFor();
  await page.getByText(english.signIn.resetSoonNext).waitFor();
  await expectAccessible(page, "a password that is set soon");
  await page.getByRole("button", { name: english.signIn.signOutFirst }).click();
  await signIn(page, doorward.person("ben@acme.example"));
  await page.getByRole("heading", { name: english.workspaces.title, exact: true }).waitFor();
});

test("a password that Keycloak does not take, and a link that was used, are said to be", async () => {
  const page = await newPage(doorward.url);
  await refuses(page, "/api/auth/reset-password", 422, "password_refused");
  await sets(page);
  await page.getByText(english.problems.byCode.password_refused ?? "").waitFor();
  await page.unroute("**/api/auth/reset-password");
  await refuses(page, "/api/auth/reset-password", 410, "link_used");
  await page.getByRole("button", { name: english.signIn.resetSubmit, exact: true }).click();
  await page.getByText(english.problems.byCode.link_used ?? "").waitFor();
  await page.getByRole("link", { name: english.signIn.toSignIn }).waitFor();
});

test("who is told only that they have joined signs in", async () => {
  const page = await newPage(doorward.url);
  const invitation = { organization: "Acme", email: "ben@acme.example", role: "user" };
  await page.route("**/api/invitations/played", (route) => route.fulfill({ json: invitation }));
  await page.route("**/api/invitations/played/accept", (route) => route.fulfill({ json: { status: "joined", tenant_id: "01890a5d-ac96-774b-bcce-b302099a8057" } }));
  await page.goto("/invite#played");
  await page.getByText(english.signIn.inviteKnown, { exact: true }).click();
  await page.getByLabel(english.signIn.invitePassword, { exact: true }).fill(password);
  await page.getByRole("button", { name: english.signIn.inviteSubmit, exact: true }).click();
  await page.getByText(`${english.signIn.inviteJoined} ${english.signIn.inviteJoinedNext}`).waitFor();
  expect(await page.getByLabel(english.signIn.email).inputValue()).toBe(invitation.email);
  await signIn(page, doorward.person("ben@acme.example"));
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, newPage, useBrowser } from "./browser";
import { Doorward } from "./program";
import { english, german } from "./words";

const { TEST_OIDC_PROVIDER_ISSUER: issuer, TEST_OIDC_PROVIDER_CLIENT_ID: id, TEST_OIDC_PROVIDER_CLIENT_SECRET: secret } = process.env;

// The certified provider, as scripts/test starts it: who is named to it signs in there without typing.
describe.skipIf(!issuer)("sign-in by a provider", () => {
  useBrowser();
  let doorward: Doorward;
  const beside = new URL(issuer ?? "http://127.0.0.1").origin;

  beforeAll(async () => {
    const settings = { OIDC_CORP_ISSUER: issuer ?? "", OIDC_CORP_CLIENT_ID: id ?? "", OIDC_CORP_CLIENT_SECRET: secret ?? "" };
    doorward = await Doorward.demo({ OUTSIDE_NETWORKS: "127.0.0.0/8", ...settings });
  });
  afterAll(() => doorward.end());

  const words = english.signIn;
  const by = (label: string) => ({ name: label, exact: true });

  async function goes(path: string, email: string, locale = "en-GB") {
    const said = locale === "de-DE" ? german.signIn : words;
    const page = await newPage(doorward.url, { beside, locale });
    await page.goto(path);
    await page.getByRole("link", by(said.by("Corp"))).waitFor();
    await expectAccessible(page, "the address comes first");
    await page.getByLabel(said.email).fill(email);
    await page.getByRole("button", by(said.goOn)).click();
    await page.getByLabel(said.password, { exact: true }).waitFor();
    await page.getByRole("link", by(said.by("Corp"))).click();
    return page;
  }

  test("an account that nobody showed to be theirs is asked about, taken over, and known from then on", async () => {
    const { email, password } = doorward.person("ben@acme.example");
    const page = await goes("/sessions", email);
    await page.getByRole("heading", by(words.callback.claim.title)).waitFor();
    expect(new URL(page.url()).search).toBe("");
    await expectAccessible(page, "the question");
    await page.getByText(words.callback.claim.password).waitFor();
    await page.getByRole("button", by(words.callback.claim.take)).click();
    await page.getByRole("heading", by(english.sessions.title)).waitFor();
    expect(new URL(page.url()).pathname).toBe("/sessions");

    const again = await goes("/workspaces", email);
    await again.getByRole("heading", by(english.workspaces.title)).waitFor();
    const old = await newPage(doorward.url);
    await old.goto("/");
    await old.getByLabel(words.email).fill(email);
    await old.getByRole("button", by(words.goOn)).click();
    await old.getByLabel(words.password, { exact: true }).fill(password);
    await old.getByRole("button", by(words.submit)).click();
    await old.getByText(english.problems.byCode.invalid_credentials ?? "").waitFor();
  });

  test("who is nobody here is told what to do, in German too", async () => {
    const page = await goes("/workspaces", "nobody@elsewhere.example", "de-DE");
    await page.getByRole("heading", by(german.signIn.callback.failed)).waitFor();
    await page.getByText(german.problems.byCode.no_account ?? "").waitFor();
    await expectAccessible(page, "a refusal");
    await page.getByRole("link", by(german.signIn.callback.back)).click();
    await page.getByLabel(german.signIn.email).waitFor();
  });

  test("a provider is linked and unlinked where one is signed in", async () => {
    const admin = doorward.person("cleo@globex.example");
    const page = await newPage(doorward.url, { beside });
    await page.goto("/me");
    await page.getByLabel(words.email).fill(admin.email);
    await page.getByRole("button", by(words.goOn)).click();
    await page.getByLabel(words.password, { exact: true }).fill(admin.password);
    await page.getByRole("button", by(words.submit)).click();
    await page.getByRole("button", by(english.me.link("Corp"))).click();
    // Nobody was named to the provider, so it asks.
    await page.getByRole("button", { name: "Continue as alice@acme.test" }).click();
    await page.getByText(english.me.linkDone("Corp")).waitFor();
    await page.getByText("alice@acme.test").waitFor();
    await expectAccessible(page, "linked providers");
    await page.getByRole("button", by(english.me.unlinkFrom("Corp"))).click();
    await page.getByRole("dialog").getByRole("button", by(english.me.unlink)).click();
    await page.getByText(english.me.noIdentity).waitFor();
  });

  test("who says no at the provider is told so", async () => {
    const page = await newPage(doorward.url, { beside });
    await page.goto("/workspaces");
    await page.getByRole("link", by(words.by("Corp"))).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText(english.problems.byCode.access_denied ?? "").waitFor();
  });
});

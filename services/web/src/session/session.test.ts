import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Authenticated, User } from "./state";

const ann: User = {
  id: "1",
  email: "ann@acme.example",
  name: "Ann",
  role: "user",
  organization: "Acme",
  tenant_id: "a",
  tenant_name: "Acme",
  mfa_enabled: false,
  email_verified: true,
};
const ben: User = { ...ann, id: "2", email: "ben@acme.example" };

function signedIn(user: User, access_token = `token of ${user.id} in ${user.tenant_id}`): Authenticated & { status: "authenticated" } {
  const told = { token: access_token, token_type: "bearer", expires_in: 900, must_change_password: false };
  return { status: "authenticated", access_token, user, available_tenants: [], ...told };
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

const asked: string[] = [];
let answers: (() => Response | Promise<Response>)[] = [];

/** What another tab would say. */
class Channel {
  static hear: (event: { data: unknown }) => void = () => undefined;
  static said: unknown[] = [];
  postMessage = (word: unknown) => Channel.said.push(word);
  addEventListener = (_: string, hear: typeof Channel.hear) => {
    Channel.hear = hear;
  };
}

/** Anew for every test, for it remembers who is signed in. */
async function load() {
  const session = await import("./session");
  const { sessionState } = await import("./state");
  return { ...session, phase: () => sessionState.get() };
}

beforeEach(() => {
  vi.resetModules();
  asked.length = 0;
  answers = [];
  Channel.said = [];
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(new URL(request.url).pathname);
    const next = answers.shift();
    if (!next) throw new TypeError("the network is away");
    return next();
  });
});

afterEach(() => vi.unstubAllGlobals());

test("many calls at once renew the token once, and later calls not at all", async () => {
  const { accessToken } = await load();
  answers = [() => answer(200, signedIn(ann))];
  const tokens = await Promise.all([accessToken(), accessToken(), accessToken()]);
  expect(new Set(tokens)).toEqual(new Set(["token of 1 in a"]));
  expect(await accessToken()).toBe("token of 1 in a");
  expect(asked).toEqual(["/api/auth/refresh"]);
});

test("a token that is about to end is renewed", async () => {
  const { accessToken } = await load();
  answers = [() => answer(200, { ...signedIn(ann, "short"), expires_in: 20 }), () => answer(200, signedIn(ann, "long"))];
  expect(await accessToken()).toBe("short");
  expect(await accessToken()).toBe("long");
});

test("another person, or another organization, stops the tab instead of going on as them", async () => {
  for (const other of [ben, { ...ann, tenant_id: "b" }]) {
    vi.resetModules();
    const { start, renew, accessToken, phase } = await load();
    answers = [() => answer(200, signedIn(ann)), () => answer(200, signedIn(other))];
    await start();
    await expect(renew()).rejects.toMatchObject({ code: "signed_out" });
    expect(phase()).toEqual({ phase: "changed", was: ann, now: other });
    // Nothing is sent by the other's token.
    answers = [() => answer(200, signedIn(other))];
    await expect(accessToken()).rejects.toMatchObject({ code: "signed_out" });
  }
});

test("back as the same person in the same organization, the tab goes on", async () => {
  const { start, renew, recheck, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(200, signedIn(ben)), () => answer(200, signedIn(ann))];
  await start();
  await renew().catch(() => undefined);
  await recheck();
  expect(phase()).toMatchObject({ phase: "present", user: ann });
});

test("going on as the other is chosen by the person", async () => {
  const { start, renew, adopt, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(200, signedIn(ben)), () => answer(200, signedIn(ben))];
  await start();
  await renew().catch(() => undefined);
  await adopt();
  expect(phase()).toMatchObject({ phase: "present", user: ben });
});

test("a sign-in that ended remembers whose page it is", async () => {
  const { start, renew, arrive, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(401, { code: "revoked" })];
  await start();
  await expect(renew()).rejects.toMatchObject({ code: "signed_out" });
  expect(phase()).toEqual({ phase: "absent", why: "ended", last: ann });
  arrive(signedIn(ann), "chosen");
  expect(phase()).toMatchObject({ phase: "present", user: ann });
});

test("who was never signed in is not told that something ended", async () => {
  const { start, phase } = await load();
  answers = [() => answer(401, { code: "unauthenticated" })];
  await start();
  expect(phase()).toEqual({ phase: "absent", why: "never" });
});

test("signing out forgets the person and tells the other tabs", async () => {
  const { start, leave, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(200, { message: "" })];
  await start();
  await leave();
  expect(phase()).toEqual({ phase: "absent", why: "left" });
  expect(Channel.said).toEqual([{ kind: "left" }]);
});

test("a sign-out that the server did not confirm is none", async () => {
  const { start, leave, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(503, { code: "audit_unavailable" })];
  await start();
  await expect(leave()).rejects.toMatchObject({ code: "audit_unavailable" });
  expect(phase().phase).toBe("present");
  await expect(leave()).rejects.toMatchObject({ code: "unreachable" });
  expect(phase().phase).toBe("present");
});

test("signing out in another tab signs out here", async () => {
  const { start, phase } = await load();
  answers = [() => answer(200, signedIn(ann))];
  await start();
  Channel.hear({ data: { kind: "left" } });
  expect(phase()).toEqual({ phase: "absent", why: "left" });
});

test("another tab that arrives somewhere else stops this one; at the same place it changes nothing", async () => {
  const { start, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(200, signedIn({ ...ann, tenant_id: "b" }))];
  await start();
  Channel.hear({ data: { kind: "arrived", user: { id: ann.id, tenant_id: ann.tenant_id } } });
  expect(asked.length).toBe(1);
  Channel.hear({ data: { kind: "arrived", user: { id: ann.id, tenant_id: "b" } } });
  await vi.waitFor(() => expect(phase().phase).toBe("changed"));
});

test("no token is ever told to other tabs", async () => {
  const { arrive } = await load();
  arrive(signedIn(ann, "secret"), "chosen");
  expect(Channel.said).toEqual([{ kind: "arrived", user: { id: "1", tenant_id: "a" } }]);
});

test("a server that is away at the start is not a sign-out, one that is not set up says so", async () => {
  const first = await load();
  await first.start();
  expect(first.phase()).toMatchObject({ phase: "unreachable", problem: { code: "unreachable" } });
  answers = [() => answer(503, { code: "setup_required" })];
  await first.start();
  expect(first.phase()).toEqual({ phase: "setup" });
});

test("a server that goes away later leaves the person where they are", async () => {
  const { start, renew, phase } = await load();
  answers = [() => answer(200, signedIn(ann))];
  await start();
  await expect(renew()).rejects.toMatchObject({ code: "unreachable" });
  expect(phase()).toMatchObject({ phase: "present", user: ann });
});

test("several organizations are a choice, not an arrival", async () => {
  const { arrive, phase } = await load();
  const tenants = [{ tenant_id: "a", tenant_name: "Acme", role: "user", requires_mfa: false }];
  const choice = { session_token: "s", expires_in: 600, tenants, requires_tenant_selection: true };
  expect(arrive({ status: "tenant_selection_required", ...choice }, "chosen")).toBeUndefined();
  expect(phase()).toMatchObject({ phase: "choosing", sessionToken: "s", tenants });
  expect(Channel.said).toEqual([]);
});

/** An answer that comes when the test says so. */
function held() {
  let let_go: (response: Response) => void = () => undefined;
  const coming = new Promise<Response>((resolve) => (let_go = resolve));
  return { coming: () => coming, let_go: (response: Response) => let_go(response) };
}

test("an answer that comes after the sign-out brings nobody back", async () => {
  const { start, renew, phase } = await load();
  const late = held();
  answers = [() => answer(200, signedIn(ann)), late.coming];
  await start();
  const renewing = renew();
  await vi.waitFor(() => expect(asked.length).toBe(2));
  Channel.hear({ data: { kind: "left" } });
  late.let_go(answer(200, signedIn(ann, "late")));
  await expect(renewing).rejects.toMatchObject({ code: "signed_out" });
  expect(phase()).toEqual({ phase: "absent", why: "left" });
});

test("a refusal that comes after the sign-in ends nothing", async () => {
  const { start, renew, arrive, phase } = await load();
  const late = held();
  answers = [() => answer(200, signedIn(ann)), late.coming];
  await start();
  const renewing = renew();
  await vi.waitFor(() => expect(asked.length).toBe(2));
  arrive(signedIn(ann, "new"), "chosen");
  late.let_go(answer(401, { code: "revoked" }));
  expect(await renewing).toBe("new");
  expect(phase()).toMatchObject({ phase: "present", user: ann });
});

test("while an organization is chosen again, the page of who was here waits, and nothing is asked for it", async () => {
  const { start, renew, arrive, startAgain, accessToken, phase } = await load();
  answers = [() => answer(200, signedIn(ann)), () => answer(401, { code: "revoked" })];
  await start();
  await renew().catch(() => undefined);
  arrive({ status: "tenant_selection_required", session_token: "s", expires_in: 600, tenants: [], requires_tenant_selection: true }, "chosen");
  expect(phase()).toMatchObject({ phase: "choosing", last: ann });
  await expect(accessToken()).rejects.toMatchObject({ code: "signed_out" });
  expect(asked.length).toBe(2);
  startAgain();
  expect(phase()).toEqual({ phase: "absent", why: "ended", last: ann });
});

test("what one person asked for is not asked again as the next", async () => {
  const { start, arrive } = await load();
  const { platform } = await import("../api/client");
  const late = held();
  answers = [() => answer(200, signedIn(ann)), late.coming];
  await start();
  const asking = platform.GET("/api/stats");
  await vi.waitFor(() => expect(asked.length).toBe(2));
  arrive(signedIn(ben), "chosen");
  late.let_go(answer(401, { code: "revoked" }));
  await expect(asking).rejects.toMatchObject({ code: "signed_out" });
  expect(asked).toEqual(["/api/auth/refresh", "/api/stats"]);
});

test("an answer of the gateway at the start is told, and asked for again", async () => {
  const { start, phase } = await load();
  answers = [() => answer(502, {}), () => answer(200, signedIn(ann))];
  await start();
  expect(phase()).toMatchObject({ phase: "unreachable", problem: { status: 502 } });
  await start();
  expect(phase()).toMatchObject({ phase: "present", user: ann });
});

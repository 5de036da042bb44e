import { Problem, asProblem } from "../api/problem";
import { send } from "../api/send";
import { type Absence, type LoginResult, type User, samePlace, sessionState } from "./state";
import { alone, onWord, tell } from "./tabs";
import { forgetToken, freshToken, keepToken } from "./token";

let renewing: Promise<string> | undefined;

/** The access token to send; renewed when it is about to end. */
export async function accessToken(): Promise<string> {
  return freshToken() ?? renew();
}

/** The next access token, for a server that refuses the one there is. One renewal at a time, over all tabs. */
export function renew(): Promise<string> {
  forgetToken();
  renewing ??= alone(refresh).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function refresh(): Promise<string> {
  const answer = await send(post("/api/auth/refresh"));
  if (answer.ok) {
    const result = (await answer.json()) as LoginResult;
    const token = arrive(result, "again");
    if (token) return token;
    throw Problem.signedOut();
  }
  const problem = await Problem.of(answer);
  if (problem.code === "setup_required") {
    sessionState.set({ phase: "setup" });
  } else if (answer.status === 401) {
    depart("ended");
    throw Problem.signedOut();
  }
  throw problem;
}

/**
 * Takes what a sign-in answered: tokens, or that an organization is to be chosen. `again` when the person did not do
 * it in this tab; then another person or place than the tab's stops it.
 */
export function arrive(result: LoginResult, how: "chosen" | "again"): string | undefined {
  if (result.status === "tenant_selection_required") {
    const { session_token: sessionToken, tenants, expires_in } = result;
    sessionState.set({ phase: "choosing", sessionToken, tenants, until: performance.now() + expires_in * 1000 });
    return undefined;
  }
  if (result.status !== "authenticated") return undefined;
  const { user, available_tenants: tenants, must_change_password: mustChangePassword } = result;
  const before = person();
  if (how === "again" && before && !samePlace(before, user)) {
    forgetToken();
    sessionState.set({ phase: "changed", was: before, now: user });
    return undefined;
  }
  keepToken(result.access_token, result.expires_in);
  sessionState.set({ phase: "present", user, tenants, mustChangePassword });
  if (how === "chosen") tell({ kind: "arrived", user: { id: user.id, tenant_id: user.tenant_id } });
  return result.access_token;
}

/** Whose things stand in this tab. */
function person(): User | undefined {
  const state = sessionState.get();
  if (state.phase === "present") return state.user;
  if (state.phase === "changed") return state.was;
  return state.phase === "absent" && state.why === "ended" ? state.last : undefined;
}

function depart(why: Absence): void {
  forgetToken();
  const last = person();
  if (why === "ended" && last) sessionState.set({ phase: "absent", why, last });
  else sessionState.set({ phase: "absent", why: why === "ended" ? "never" : why });
}

/** Finds out, once, whether this browser is signed in. */
export async function start(): Promise<void> {
  sessionState.set({ phase: "starting" });
  try {
    await renew();
  } catch (error) {
    if (asProblem(error).passing && sessionState.get().phase === "starting") sessionState.set({ phase: "unreachable" });
  }
}

/** Signs out here and in every tab; the server first, for what it still holds would go on. */
export async function leave(): Promise<void> {
  const answer = await send(post("/api/auth/logout", freshToken()));
  if (!answer.ok && answer.status !== 401) throw await Problem.of(answer);
  depart("left");
  tell({ kind: "left" });
}

/** Goes on in this tab as whoever this browser is now. */
export async function adopt(): Promise<void> {
  sessionState.set({ phase: "absent", why: "never" });
  await start();
}

/** Looks whether this browser is again who this tab belongs to. */
export async function recheck(): Promise<void> {
  await renew().catch(() => undefined);
}

/** All sign-ins of the person have ended, this one among them. */
export function leftEverywhere(): void {
  depart("left");
  tell({ kind: "left" });
}

function post(path: string, token?: string): Request {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  return new Request(new URL(path, location.origin), { method: "POST", headers, body: "{}" });
}

onWord((word) => {
  if (word.kind === "left") {
    if (sessionState.get().phase !== "setup") depart("left");
    return;
  }
  const here = person();
  const state = sessionState.get();
  if (state.phase === "present" && here && samePlace(here, word.user as User)) return;
  void renew().catch(() => undefined);
});

import { Problem, asProblem } from "../api/problem";
import { send } from "../api/send";
import { type Absence, type LoginResult, type User, samePlace, sessionState } from "./state";
import { alone, onWord, tell } from "./tabs";
import { forgetToken, freshToken, keepToken } from "./token";

let renewing: { era: number; token: Promise<string> } | undefined;
/** Goes up whenever somebody else, or nobody, is in this tab: what began before must not end after it. */
let era = 0;

export function currentEra(): number {
  return era;
}

/** The access token to send; renewed when it is about to end. Nobody asks for one under a cover. */
export async function accessToken(): Promise<string> {
  const { phase } = sessionState.get();
  if (phase !== "present" && phase !== "starting") throw Problem.signedOut();
  return freshToken() ?? renew();
}

/** The next access token, for a server that refuses the one there is. One renewal at a time, over all tabs. */
export function renew(): Promise<string> {
  forgetToken();
  if (renewing?.era === era) return renewing.token;
  const begun = era;
  const token = alone(() => refresh(begun)).finally(() => {
    if (renewing?.token === token) renewing = undefined;
  });
  renewing = { era, token };
  return token;
}

async function refresh(begun: number): Promise<string> {
  if (begun !== era) return tokenOfNow();
  const answer = await send(post("/api/auth/refresh"));
  const result = answer.ok ? ((await answer.json()) as LoginResult) : undefined;
  const problem = result ? undefined : await Problem.of(answer);
  // Somebody has signed in or out meanwhile: this answer is of a time that is over.
  if (begun !== era) return tokenOfNow();
  if (result) return arrive(result, "again") ?? tokenOfNow();
  if (problem?.code === "setup_required") sessionState.set({ phase: "setup" });
  else if (answer.status === 401) {
    depart("ended");
    throw Problem.signedOut();
  }
  throw problem;
}

function tokenOfNow(): string {
  const token = freshToken();
  if (!token) throw Problem.signedOut();
  return token;
}

/**
 * Takes what a sign-in answered: tokens, or that an organization is to be chosen. `again` when the person did not do
 * it in this tab; then another person or place than the tab's stops it.
 */
export function arrive(result: LoginResult, how: "chosen" | "again"): string | undefined {
  const before = person();
  if (result.status === "tenant_selection_required") {
    era += 1;
    const { session_token: sessionToken, tenants } = result;
    sessionState.set({ phase: "choosing", sessionToken, tenants, ...(before ? { last: before } : {}) });
    return undefined;
  }
  if (result.status !== "authenticated") return undefined;
  const { user, available_tenants: tenants, must_change_password: mustChangePassword } = result;
  if (how === "again" && before && !samePlace(before, user)) {
    era += 1;
    forgetToken();
    sessionState.set({ phase: "changed", was: before, now: user });
    return undefined;
  }
  if (how === "chosen") era += 1;
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
  if (state.phase === "choosing") return state.last;
  return state.phase === "absent" && state.why === "ended" ? state.last : undefined;
}

function depart(why: Absence): void {
  era += 1;
  forgetToken();
  const last = person();
  if (why === "ended" && last) sessionState.set({ phase: "absent", why, last });
  else sessionState.set({ phase: "absent", why: why === "ended" ? "never" : why });
}

/** Back from the choice of an organization to the sign-in; the page of who was here stays as it is. */
export function startAgain(): void {
  depart("ended");
}

/** Gives up the page of whoever was here, for somebody else to sign in. */
export function giveUp(): void {
  depart("never");
}

/** Finds out whether this browser is signed in; asked again while the server cannot tell. */
export async function start(): Promise<void> {
  if (sessionState.get().phase !== "unreachable") sessionState.set({ phase: "starting" });
  try {
    await renew();
  } catch (error) {
    const { phase } = sessionState.get();
    if (phase === "starting" || phase === "unreachable") sessionState.set({ phase: "unreachable", problem: asProblem(error) });
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
  depart("never");
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

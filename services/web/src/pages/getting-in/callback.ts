import { auth, given, open } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { components } from "../../api/auth";
import type { LoginResult } from "../../session";

export type ClaimQuestion = components["schemas"]["ClaimQuestion"];

/** What a provider's answer brought here, as the server put it into the address. */
export interface Brought {
  code?: string;
  error?: string;
  /** Whether somebody who is signed in links who they are there. */
  links: boolean;
  returnTo: string;
}

export type Came =
  | { kind: "arrived"; result: LoginResult }
  | { kind: "asked"; question: ClaimQuestion }
  | { kind: "linked"; provider: string };

/** Reads the address. Where to afterwards is a path of ours, or the start. */
export function brought(search: string): Brought {
  const parameters = new URLSearchParams(search);
  const [code, error, path] = [parameters.get("code"), parameters.get("error"), parameters.get("return_to")];
  const ours = path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith("/oauth/");
  return { ...(code && { code }), ...(error && { error }), links: parameters.has("links"), returnTo: ours ? path : "/workspaces" };
}

const asked = new Map<string, Promise<Came>>();

/** Whether the server could not do it now: then it kept what was handed over, and may be asked again. */
export function mayTryAgain(error: unknown): boolean {
  if (!error) return true;
  const { status, code } = asProblem(error);
  return status >= 500 || code === "unreachable";
}

/** Fetches what was handed over. A code is good once, so that however often the page is drawn it is asked for once. */
export function complete(code: string, links: boolean): Promise<Came> {
  const before = asked.get(code);
  if (before) return before;
  const answer = links ? link(code) : fetchOnce(code);
  asked.set(code, answer);
  answer.catch((error: unknown) => {
    if (mayTryAgain(error)) asked.delete(code);
  });
  return answer;
}

async function fetchOnce(code: string): Promise<Came> {
  const result = given(await open.POST("/api/auth/oidc/complete", { body: { code } }));
  if (result.status === "claim_required") return { kind: "asked", question: result };
  return { kind: "arrived", result: result as LoginResult };
}

async function link(code: string): Promise<Came> {
  const { name } = given(await auth.POST("/api/auth/identities/complete", { body: { code } }));
  return { kind: "linked", provider: name };
}

/** Takes the account over that one was asked about. */
export async function claim(code: string): Promise<LoginResult> {
  return given(await open.POST("/api/auth/oidc/claim", { body: { code } })) as LoginResult;
}

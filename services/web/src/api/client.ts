import createClient, { type Middleware } from "openapi-fetch";
import { accessToken, currentEra, renew } from "../session/session";
import type { paths as AuthPaths } from "./auth";
import type { paths as PlatformPaths } from "./platform";
import { Problem } from "./problem";
import { send } from "./send";

/** Whatever is not a success is thrown, so that `data` is what was asked for. */
const problems: Middleware = {
  onResponse: async ({ response }) => {
    if (!response.ok) throw await Problem.of(response);
  },
};

/** By the access token; a refused one is renewed once, for whoever was refused changed nothing. */
async function signed(request: Request): Promise<Response> {
  const begun = currentEra();
  const again = request.clone();
  const answer = await sendAs(await accessToken(), request, begun);
  if (answer.status !== 401) return answer;
  demandSame(begun);
  return sendAs(await renew(), again, begun);
}

/** Never what one person asked for, in one organization, as the next. */
function demandSame(begun: number): void {
  if (begun !== currentEra()) throw Problem.signedOut();
}

function sendAs(token: string, request: Request, begun: number): Promise<Response> {
  demandSame(begun);
  request.headers.set("authorization", `Bearer ${token}`);
  return send(request);
}

const baseUrl = location.origin;

/** Calls of the identity service that a token opens. */
export const auth = createClient<AuthPaths>({ baseUrl, fetch: signed });
/** Calls of the platform. */
export const platform = createClient<PlatformPaths>({ baseUrl, fetch: signed });
/** Calls of those who have not signed in yet. */
export const open = createClient<AuthPaths>({ baseUrl, fetch: send });
for (const client of [auth, platform, open]) client.use(problems);

/** What a call answered, for calls whose success always has something in it. */
export function given<T>({ data }: { data?: T }): T {
  if (data === undefined) throw new Problem(0, "unexpected", "");
  return data;
}

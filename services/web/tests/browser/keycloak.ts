import { expect } from "vitest";
import { until } from "./program";

const { TEST_KEYCLOAK_URL: url = "", TEST_KEYCLOAK_ADMIN_PASSWORD: password = "" } = process.env;

/** Where Keycloak is, and its administrator `admin`; empty where there is none, and then its tests are skipped. */
export const keycloak = { url, password };

/** What makes the names of this run its own: other tests use the same Keycloak. */
export const own = `${process.pid}-${Date.now().toString(36)}`;

/** A token from before a realm was made has no rights in it, so that each call gets its own. */
async function token(): Promise<string> {
  const form = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username: "admin", password });
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: "POST", body: form });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A call of the administrator, below `/admin/realms`; one that fails ends the test. */
export async function administer<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/admin/realms${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  expect(answer.ok, `Keycloak answers ${answer.status} to ${method} ${path}: ${text}`).toBe(true);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Keycloak's id of somebody, once they are there and have a password. */
export function accountOf(realm: string, email: string): Promise<string> {
  return until(`${email} is made in ${realm}`, async () => {
    const realms = await administer<{ realm: string }[]>("GET", "?briefRepresentation=true");
    if (!realms.some((each) => each.realm === realm)) return undefined;
    const [user] = await administer<{ id: string }[]>("GET", `/${realm}/users?exact=true&username=${encodeURIComponent(email)}`);
    if (!user) return undefined;
    return (await administer<object[]>("GET", `/${realm}/users/${user.id}/credentials`)).length > 0 ? user.id : undefined;
  }, 60_000);
}

/** Takes away what a test has made, for Keycloak is slower with every realm; not the one in which every password is wrong. */
export async function removeRealms(ofOurs: (realm: string) => boolean): Promise<void> {
  const realms = await administer<{ realm: string }[]>("GET", "?briefRepresentation=true");
  for (const { realm } of realms.filter((each) => ofOurs(each.realm))) await administer("DELETE", `/${realm}`);
}

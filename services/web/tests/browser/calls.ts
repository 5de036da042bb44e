import { expect } from "vitest";
import type { Person } from "./program";

interface SignedIn {
  access_token: string;
  session_token: string;
  tenants?: { tenant_id: string; tenant_name: string }[];
}

/** Calls of somebody who is signed in, beside what they do in a browser. */
export class Caller {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Signs in, in the named organization where there are several. */
  static async as(url: string, { email, password }: Person, organization?: string): Promise<Caller> {
    const nobody = new Caller(url, "");
    const first = (await nobody.call("POST", "/api/auth/login", { email, password })) as unknown as SignedIn;
    const tenant_id = first.tenants?.find(({ tenant_name }) => tenant_name === organization)?.tenant_id;
    if (!tenant_id) return new Caller(url, first.access_token);
    const chosen = await nobody.call("POST", "/api/auth/select-tenant", { session_token: first.session_token, tenant_id });
    return new Caller(url, (chosen as unknown as SignedIn).access_token);
  }

  /** What the call answers; one that fails ends the test. */
  async call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const headers = { "content-type": "application/json", ...(this.token && { authorization: `Bearer ${this.token}` }) };
    const answer = await fetch(`${this.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${text}`).toBe(true);
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  }

  /** The items of a list, by their names. */
  async named(path: string): Promise<Map<string, Record<string, string>>> {
    const { items } = (await this.call("GET", `${path}?limit=200`)) as unknown as { items: Record<string, string>[] };
    return new Map(items.map((item) => [item.name ?? "", item]));
  }
}

import type { components } from "../api/auth";
import type { Problem } from "../api/problem";
import { Store } from "../browser/store";

type Schemas = components["schemas"];
export type User = Schemas["UserView"];
export type Tenant = Schemas["TenantView"];
export type OfferedTenant = Schemas["OfferedTenant"];
export type LoginResult = Schemas["LoginResult"];
export type Authenticated = Extract<LoginResult, { status: "authenticated" }>;

/** Why nobody is signed in. */
export type Absence = "never" | "left" | "ended";

export type SessionState =
  /** It is not known yet whether somebody is signed in. */
  | { phase: "starting" }
  /** Nor can it be: the server does not answer, or not as it should. */
  | { phase: "unreachable"; problem: Problem }
  | { phase: "setup" }
  | { phase: "absent"; why: Absence; last?: User }
  | { phase: "choosing"; sessionToken: string; tenants: OfferedTenant[]; last?: User }
  | { phase: "present"; user: User; tenants: Tenant[]; mustChangePassword: boolean }
  /** This browser was signed in as somebody or somewhere else: what stands in this tab belongs to `was`. */
  | { phase: "changed"; was: User; now: User };

export const sessionState = new Store<SessionState>({ phase: "starting" });

export function samePlace(one: User, other: User): boolean {
  return one.id === other.id && one.tenant_id === other.tenant_id;
}

export function isAdmin(user: User): boolean {
  return user.role === "company_admin" || user.role === "super_admin";
}

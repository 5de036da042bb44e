import type { components } from "./auth";
import { auth } from "./client";

/** A link, in the one answer that tells it. */
export interface ShownOnce {
  link: string;
  expires_at: string;
}

export interface Added {
  email: string;
  name: string;
  role: string;
}

/** Makes somebody a member without asking them. A new person has no password yet. */
export async function addMember(body: Added, headers: Record<string, string>): Promise<components["schemas"]["MemberView"]> {
  const { data } = await auth.request("post", "/api/users" as never, { body, headers } as never);
  return data as unknown as components["schemas"]["MemberView"];
}

/** A link by which a member sets a new password; all of their sign-ins end. */
export async function makeResetLink(id: string): Promise<ShownOnce> {
  const { data } = await auth.request("post", "/api/users/{id}/reset-link" as never, { params: { path: { id } } } as never);
  return data as unknown as ShownOnce;
}

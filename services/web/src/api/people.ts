import type { components } from "./auth";
import { auth, given } from "./client";

type Schemas = components["schemas"];
/** A link, in the one answer that tells it. */
export type ShownOnce = Schemas["ResetLinkView"];
export type Added = Schemas["AddMemberRequest"];

/** Makes somebody a member without asking them. A new person has no password yet. */
export async function addMember(body: Added, header: { "Idempotency-Key": string }): Promise<Schemas["MemberView"]> {
  return given(await auth.POST("/api/users", { params: { header }, body }));
}

/** A link by which a member sets a new password; all of their sign-ins end. */
export async function makeResetLink(id: string): Promise<ShownOnce> {
  return given(await auth.POST("/api/users/{id}/reset-link", { params: { path: { id } } }));
}

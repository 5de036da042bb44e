import { auth } from "../../api/client";
import type { components } from "../../api/auth";
import { PAGE } from "../../api/pages";
import { useAll } from "../../parts/useAll";

export type Invitation = components["schemas"]["InvitationView"];

async function readInvitations(after?: string) {
  const query = { limit: PAGE, ...(after && { after }) };
  return (await auth.GET("/api/invitations", { params: { query } })).data ?? { items: [] };
}

export function useInvitations() {
  return useAll(["invitations"], readInvitations);
}

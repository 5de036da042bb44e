import { useQueryClient } from "@tanstack/react-query";
import { auth } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import type { Member } from "../../parts/people";
import { leave } from "../../session";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";

export type Kind = "promote" | "demote" | "stepDown" | "stepUp" | "disable" | "enable" | "block" | "unblock" | "remove" | "leave";

/** What an administrator is about to do. */
export interface Intent {
  kind: Kind;
  member: Member;
}

/** Asks whether it is meant, where it takes something away. */
export function Act({ intent, onClose }: { intent: Intent; onClose: () => void }) {
  const { people } = useTexts();
  const act = useAct();
  const { ask } = people.acts[intent.kind];
  const { role, tenant_name } = usePerson();
  const name = nameOf(intent, tenant_name);
  if (!ask) return null;
  const consequence = (role === "super_admin" && ask.ofPlatform) || ask.consequence;
  return (
    <Confirm title={ask.title(name)} consequence={consequence} action={ask.action} onConfirm={() => act(intent)} onClose={onClose} />
  );
}

const OF_ORGANIZATION: ReadonlySet<Kind> = new Set(["leave", "stepDown", "stepUp"]);

/** Whom or what it is about: one leaves an organization, or its administration. */
function nameOf({ kind, member }: Intent, organization: string): string {
  return isolated(OF_ORGANIZATION.has(kind) ? organization : member.name || member.email);
}

/** Does it, and says so. */
export function useAct(): (intent: Intent) => Promise<void> {
  const { people } = useTexts();
  const queries = useQueryClient();
  const me = usePerson();
  return async (intent) => {
    const { kind, member } = intent;
    await change(kind, member.id);
    told(people.acts[kind].done(nameOf(intent, me.tenant_name)));
    // The token was for the organization that was left: the sign-in has ended with it.
    if (kind === "leave") await leave();
    else await queries.invalidateQueries({ queryKey: ["members"] });
  };
}

async function change(kind: Kind, id: string): Promise<void> {
  const params = { path: { id } };
  switch (kind) {
    case "promote":
    case "stepUp":
      await auth.PATCH("/api/users/{id}", { params, body: { role: "company_admin" } });
      return;
    case "demote":
    case "stepDown":
      await auth.PATCH("/api/users/{id}", { params, body: { role: "user" } });
      return;
    case "disable":
      await auth.POST("/api/users/{id}/disable", { params });
      return;
    case "enable":
      await auth.POST("/api/users/{id}/enable", { params });
      return;
    case "block":
      await auth.PATCH("/api/users/{id}", { params, body: { platform_enabled: false } });
      return;
    case "unblock":
      await auth.PATCH("/api/users/{id}", { params, body: { platform_enabled: true } });
      return;
    case "remove":
    case "leave":
      await auth.DELETE("/api/users/{id}", { params });
  }
}

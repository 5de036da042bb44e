import { useQueryClient } from "@tanstack/react-query";
import { auth } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { leave } from "../../session";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import type { Member } from "./read";

export type Kind = "promote" | "demote" | "disable" | "enable" | "block" | "unblock" | "remove" | "leave";

/** What an administrator is about to do. */
export interface Intent {
  kind: Kind;
  member: Member;
}

/** Asks whether it is meant, does it, and says so. */
export function Act({ intent: { kind, member }, onClose }: { intent: Intent; onClose: () => void }) {
  const { people } = useTexts();
  const queries = useQueryClient();
  const me = usePerson();
  const name = isolated(kind === "leave" ? me.tenant_name : member.name || member.email);
  const { title, consequence, action, done } = people.acts[kind];
  const confirm = async () => {
    await change(kind, member.id);
    told(done(name));
    // The token was for the organization that was left: the sign-in has ended with it.
    if (kind === "leave") await leave();
    else await queries.invalidateQueries({ queryKey: ["members"] });
  };
  return <Confirm title={title(name)} consequence={consequence} action={action} onConfirm={confirm} onClose={onClose} />;
}

async function change(kind: Kind, id: string): Promise<void> {
  const params = { path: { id } };
  switch (kind) {
    case "promote":
      await auth.PATCH("/api/users/{id}", { params, body: { role: "company_admin" } });
      return;
    case "demote":
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

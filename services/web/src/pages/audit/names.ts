import { useMemo } from "react";
import { useOrganizations } from "../../api/organizations";
import { usePeople } from "../../parts/people";
import { usePerson } from "../../shell/person";
import { useAdminTexts } from "../../texts/admin";
import { useWorkspaces } from "../manage/workspaces";
import { type AuditEvent, targetParts } from "./event";

/** What people call that which events know by ids. Who is no member here is known by the address in other `events`. */
export function useNames(events: readonly AuditEvent[] = []) {
  const { audit, actions } = useAdminTexts();
  const { role, tenant_id, tenant_name } = usePerson();
  const { byId } = usePeople();
  const { data: workspaces } = useWorkspaces();
  const { data: organizations } = useOrganizations(role === "super_admin");
  const addresses = useMemo(() => new Map(events.map(({ actor }) => [actor.user_id, actor.email])), [events]);
  const person = (id: string | null) => (id ? byId.get(id)?.name : undefined) || undefined;
  const organization = (id: string) =>
    organizations?.find((known) => known.id === id)?.name ?? (id === tenant_id ? tenant_name : id === "platform" ? audit.scopePlatform : id);
  const target = (text: string): { kind: string; name: string } => {
    const { kind, id } = targetParts(text);
    const known: Record<string, () => string | undefined> = {
      user: () => person(id) ?? byId.get(id)?.email ?? addresses.get(id) ?? undefined,
      workspace: () => workspaces?.find((workspace) => workspace.id === id)?.name,
      organization: () => organization(id),
    };
    return { kind: audit.targets[kind] ?? kind, name: known[kind]?.() ?? id };
  };
  const action = (name: string) => actions[name] ?? name;
  return { person, organization, target, action };
}

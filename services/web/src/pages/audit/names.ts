import { useMemo } from "react";
import { useOrganizations } from "../../api/organizations";
import { deviceName } from "../../parts/device";
import { isolated } from "../../parts/isolated";
import { useMembers } from "../../parts/people";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { useWorkspaces } from "../manage/workspaces";
import { type AuditEvent, targetParts } from "./event";
import { asTarget, knownFrom } from "./known";

/** What people call that which events know by ids; what is not here any more is known by other `events`. */
export function useNames(events: readonly AuditEvent[] = []) {
  const { sessions, me } = useTexts();
  const { audit, actions } = useAdminTexts();
  const { role, tenant_id, tenant_name } = usePerson();
  const { byId } = useMembers();
  const { data: workspaces } = useWorkspaces();
  const { data: organizations } = useOrganizations(role === "super_admin");
  const known = useMemo(() => knownFrom(events), [events]);
  const person = (id: string | null) => (id ? byId.get(id)?.name : undefined) || undefined;
  const anybody = (id: string) => person(id) ?? byId.get(id)?.email ?? known.addresses.get(id);
  const workspace = (id: string) => workspaces?.find((one) => one.id === id)?.name ?? known.workspaces.get(id);
  const organization = (id: string) =>
    organizations?.find((one) => one.id === id)?.name ?? (id === tenant_id ? tenant_name : id === "platform" ? audit.scopePlatform : id);
  const session = (id: string) => {
    const { workspace: where = "", person: whose = "" } = known.sessions.get(id) ?? {};
    const parts = [workspace(where), anybody(whose)].flatMap((name) => (name ? [isolated(name)] : []));
    return parts.join(", ") || undefined;
  };
  const named: Record<string, (id: string) => string | undefined> = {
    user: anybody,
    workspace,
    organization,
    session,
    invitation: (id) => known.invitations.get(id),
  };
  const target = (text: string): { kind: string; name: string } => {
    const { kind, id } = targetParts(text);
    return { kind: audit.targets[kind] ?? kind, name: named[kind]?.(id) ?? id };
  };
  /** What the value of a field is called, where it is an id or the name of a device. */
  const value = (field: string, id: string): string | undefined => {
    const about = asTarget(field, id);
    const name = field === "client" ? deviceName(id, me) : about && target(about).name;
    return name && name !== (about ? targetParts(about).id : id) ? name : undefined;
  };
  const action = (name: string) => actions[name] ?? name;
  const reason = ({ reason: why, target: about }: Pick<AuditEvent, "reason" | "target">): string => {
    const ended = about?.startsWith("session:") ? sessions.reasons[why ?? ""] : undefined;
    return ended ?? audit.reasons[why ?? ""] ?? why ?? "";
  };
  return { person, organization, target, value, action, reason };
}

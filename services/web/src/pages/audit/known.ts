import { type AuditEvent, targetParts } from "./event";

export interface KnownSession {
  workspace?: string | undefined;
  person?: string | undefined;
}

/** What events tell of that which others of them know by its id only. */
export interface Known {
  /** People by their addresses, who may be no members here. */
  addresses: Map<string, string>;
  /** Workspaces by their names, which may be gone. */
  workspaces: Map<string, string>;
  /** Sessions by whose they are and on which workspace. */
  sessions: Map<string, KnownSession>;
  /** Invitations by the address that was invited. */
  invitations: Map<string, string>;
}

export function knownFrom(events: readonly AuditEvent[]): Known {
  const known: Known = { addresses: new Map(), workspaces: new Map(), sessions: new Map(), invitations: new Map() };
  // Newest first, and the newest name counts.
  for (const event of events) learn(known, event);
  for (const event of events) learnBeside(known, event);
  return known;
}

/** What events tell of other things than their own, as it was then: for what no event of its own has told. */
function learnBeside({ addresses, workspaces }: Known, { after }: AuditEvent): void {
  note(workspaces, text(after?.workspace_id), text(after?.workspace_name));
  note(addresses, text(after?.invited_by), text(after?.invited_by_email));
}

function learn({ addresses, workspaces, sessions, invitations }: Known, { actor, action, target, before, after }: AuditEvent): void {
  const { kind, id } = targetParts(target ?? "");
  const told = (name: string) => text(after?.[name]) ?? text(before?.[name]);
  const launched = action === "launch_workspace" ? text(after?.session_id) : undefined;
  note(addresses, actor.user_id, actor.email);
  if (launched) sessions.set(launched, { workspace: id, person: actor.user_id ?? undefined });
  if (kind === "session" && told("workspace_id")) sessions.set(id, { workspace: told("workspace_id"), person: told("user_id") });
  if (kind === "workspace") note(workspaces, id, told("name"));
  if (kind === "invitation") note(invitations, id, told("email"));
}

function note(names: Map<string, string>, id: string | null | undefined, name: string | null | undefined): void {
  if (id && name && !names.has(id)) names.set(id, name);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Of what kind the thing is whose id stands in a field. */
const KINDS: Record<string, string> = {
  user_id: "user",
  invited_by: "user",
  accepted_by: "user",
  created_by: "user",
  granted_by: "user",
  workspace_id: "workspace",
  session_id: "session",
  tenant_id: "organization",
  organization_id: "organization",
};

/** A field's value as a target, where it is the id of something. */
export function asTarget(field: string, value: string): string | undefined {
  if (field === "subject") return value || undefined;
  const kind = KINDS[field];
  return kind && value ? `${kind}:${value}` : undefined;
}

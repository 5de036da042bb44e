import type { components } from "../../api/platform";
import { fieldErrors } from "../../parts/problem-text";

export type Workspace = components["schemas"]["WorkspaceView"];
type Body = components["schemas"]["WorkspaceDraft"];

/** A workspace as its form has it. */
export interface Draft {
  kind: string;
  name: string;
  description: string;
  url: string;
  profile: string;
  status: string;
  cpu: string;
  memory: string;
  storage: string;
}
export type Field = keyof Draft;
export const FIELDS = ["kind", "name", "description", "url", "profile", "status", "cpu", "memory", "storage"] as const satisfies Field[];
export const STATUSES = ["available", "disabled", "coming_soon"];

export const FRESH: Draft = {
  kind: "terminal",
  name: "",
  description: "",
  url: "",
  profile: "",
  status: "available",
  cpu: "",
  memory: "",
  storage: "",
};

export function draftOf(workspace: Workspace): Draft {
  const { kind, name, description, target, status, cpu, memory, storage } = workspace;
  return {
    kind,
    name,
    description,
    url: target.url ?? "",
    profile: target.profile ?? "",
    status,
    cpu: cpu ?? "",
    memory: memory ?? "",
    storage: storage ?? "",
  };
}

function targetOf({ kind, url, profile }: Draft): Pick<Body, "kind" | "target"> {
  return { kind, target: kind === "web" ? { url: url.trim() } : { profile: profile.trim() } };
}

/** All of it, for a new workspace. */
export function wholeBody(draft: Draft): Body {
  const { name, description, status, cpu, memory, storage } = draft;
  const sizes = Object.fromEntries(Object.entries({ cpu, memory, storage }).filter(([, text]) => text.trim() !== ""));
  return { name, description, status, ...targetOf(draft), ...sizes };
}

/** The fields in which two drafts differ; the target of another kind than the chosen one does not count. */
export function differing(one: Draft, other: Draft): Field[] {
  const idle: Field = other.kind === "web" ? "profile" : "url";
  return FIELDS.filter((field) => field !== idle && one[field].trim() !== other[field].trim());
}

/** What is to be sent so that `before` becomes `after`. */
export function changedBody(before: Draft, after: Draft): Body {
  const body: Body = {};
  for (const field of differing(before, after)) {
    if (field === "kind" || field === "url" || field === "profile") Object.assign(body, targetOf(after));
    else if (field === "cpu" || field === "memory" || field === "storage") body[field] = after[field].trim() || null;
    else body[field] = after[field];
  }
  return body;
}

/** What somebody else changed in one field, and what was typed there meanwhile. */
export interface News {
  field: Field;
  was: string;
  is: string;
  typed?: string;
}

/** What was typed on top of `before`, put on top of what is there `now`; and what is new there. */
export function rebase(before: Draft, typed: Draft, now: Draft): { draft: Draft; news: News[] } {
  const mine = new Set(differing(before, typed));
  const draft = { ...now };
  for (const field of mine) draft[field] = typed[field];
  // Which target is meant goes with the kind that was chosen.
  if (mine.has("kind")) Object.assign(draft, { url: typed.url, profile: typed.profile });
  const news = FIELDS.filter((field) => before[field] !== now[field]).map((field) => ({
    field,
    was: before[field],
    is: now[field],
    ...(mine.has(field) ? { typed: typed[field] } : {}),
  }));
  return { draft, news };
}

/** The errors of the server at the fields of the form. */
export function draftErrors(error: unknown, kind: string): Partial<Record<Field, string>> {
  const { "target.url": url, "target.profile": profile, target, ...rest } = fieldErrors(error);
  const errors: Partial<Record<Field, string>> = rest;
  const opens = kind === "web" ? (url ?? target) : (profile ?? target);
  if (opens) errors[kind === "web" ? "url" : "profile"] = opens;
  return errors;
}

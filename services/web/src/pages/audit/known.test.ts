import { expect, test } from "vitest";
import type { AuditEvent } from "./event";
import { asTarget, knownFrom } from "./known";

function event(action: string, target: string, after: AuditEvent["after"] = null, before: AuditEvent["before"] = null): AuditEvent {
  const actor = { kind: "user", user_id: "ann", email: "ann@acme.example", address: null, agent: null, sid: null };
  return { action, target, after, before, actor } as unknown as AuditEvent;
}

test("a session is known by its launch, and by its end", () => {
  const { sessions } = knownFrom([
    event("attach_terminal", "session:1"),
    event("launch_workspace", "workspace:shell", { session_id: "1", kind: "terminal" }),
    event("end_session", "session:2", { workspace_id: "wiki", user_id: "ben", exit_code: null }),
  ]);
  expect(sessions.get("1")).toEqual({ workspace: "shell", person: "ann" });
  expect(sessions.get("2")).toEqual({ workspace: "wiki", person: "ben" });
});

test("the newest name of a workspace counts, and an invitation has the address it was made for", () => {
  const { workspaces, invitations, addresses } = knownFrom([
    event("delete_workspace", "workspace:1", null, { name: "New" }),
    event("create_workspace", "workspace:1", { name: "Old" }),
    event("accept_invitation", "invitation:1", { user_id: "eve" }),
    event("create_invitation", "invitation:1", { email: "eve@acme.example" }),
  ]);
  expect([workspaces.get("1"), invitations.get("1"), addresses.get("ann")]).toEqual(["New", "eve@acme.example", "ann@acme.example"]);
});

test("what is known of something by itself counts more than what is told of it beside something else", () => {
  const { workspaces, addresses } = knownFrom([
    event("end_session", "session:1", { workspace_id: "1", workspace_name: "At the launch", user_id: "ben" }),
    event("attach_terminal", "session:2", { workspace_id: "2", workspace_name: "Shell", user_id: "ben" }),
    event("update_workspace", "workspace:1", { name: "Later" }),
    event("accept_invitation", "invitation:1", { user_id: "eve", invited_by: "ann", invited_by_email: "ann@then.example" }),
    event("accept_invitation", "invitation:2", { user_id: "eve", invited_by: "cleo", invited_by_email: "cleo@acme.example" }),
  ]);
  expect([workspaces.get("1"), workspaces.get("2")]).toEqual(["Later", "Shell"]);
  expect([addresses.get("ann"), addresses.get("cleo")]).toEqual(["ann@acme.example", "cleo@acme.example"]);
});

test("fields that hold an id lead to what it is of", () => {
  expect(asTarget("user_id", "1")).toBe("user:1");
  expect(asTarget("workspace_id", "1")).toBe("workspace:1");
  expect(asTarget("subject", "user:1")).toBe("user:1");
  expect([asTarget("name", "1"), asTarget("user_id", "")]).toEqual([undefined, undefined]);
});

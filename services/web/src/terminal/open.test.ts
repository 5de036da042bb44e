import { expect, test } from "vitest";
import { type User, sessionState } from "../session/state";
import { addTerminal, markEnded, openTerminals, parse, removeTerminal, restoreTerminals } from "./open";

const person = (id: string, tenant_id = "acme") => ({ id, tenant_id }) as User;
const terminal = (id: string) => ({ id, workspaceId: "w", name: "Shell", startedAt: "2026-01-01T00:00:00Z" });

test("what is no list of terminals is none", () => {
  for (const kept of [undefined, "", "{", "null", "{}", '[null, 1, "x", {"id": 1}]']) expect(parse(kept)).toEqual([]);
  expect(parse(JSON.stringify([terminal("a"), { id: "b" }]))).toEqual([terminal("a")]);
});

test("terminals come back after a reload, to the same person in the same organization, without ticket and without the ended", () => {
  restoreTerminals(person("ann"));
  addTerminal({ ...terminal("a"), url: "/socket?ticket=secret" });
  addTerminal(terminal("b"));
  addTerminal(terminal("c"));
  addTerminal(terminal("a"));
  markEnded("b");
  removeTerminal("c");
  expect(openTerminals.get().map(({ id }) => id)).toEqual(["a", "b"]);
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("secret");
  restoreTerminals(person("ann", "globex"));
  expect(openTerminals.get()).toEqual([]);
  restoreTerminals(person("ann"));
  expect(openTerminals.get()).toEqual([terminal("a")]);
  restoreTerminals(person("ben"));
  expect(openTerminals.get()).toEqual([]);
  expect({ ...sessionStorage }, "nothing of Ann stays").toEqual({});
});

test("who signs out leaves no terminal behind", () => {
  restoreTerminals(person("ann"));
  addTerminal(terminal("a"));
  sessionState.set({ phase: "absent", why: "left" });
  expect(openTerminals.get()).toEqual([]);
  expect({ ...sessionStorage }).toEqual({});
});

import type { Workspace } from "./draft";

export interface Filter {
  text: string;
  kind: string;
  status: string;
}

export const NO_FILTER: Filter = { text: "", kind: "", status: "" };

/** Those that hold all words somewhere, of the wanted kind and status, by name. */
export function filtered(workspaces: readonly Workspace[], { text, kind, status }: Filter): Workspace[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = workspaces.filter((workspace) => {
    if ((kind && workspace.kind !== kind) || (status && workspace.status !== status)) return false;
    const { name, description, target } = workspace;
    const all = [name, description, target.url, target.profile].join("\n").toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  });
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

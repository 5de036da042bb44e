import type { components } from "../../api/platform";

export type Workspace = components["schemas"]["WorkspaceView"];

export interface WorkspaceFilter {
  text: string;
  kind: string;
  status: string;
}

export const NO_FILTER: WorkspaceFilter = { text: "", kind: "", status: "" };

/** Those that hold every word in name or description and are of that kind and status; those to launch come first. */
export function filtered(workspaces: readonly Workspace[], { text, kind, status }: WorkspaceFilter): Workspace[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return workspaces
    .filter((workspace) => {
      const told = `${workspace.name} ${workspace.description}`.toLocaleLowerCase();
      return (
        words.every((word) => told.includes(word)) &&
        (!kind || workspace.kind === kind) &&
        (!status || workspace.status === status)
      );
    })
    .sort((one, other) => Number(other.can_launch) - Number(one.can_launch) || one.name.localeCompare(other.name));
}

/** What a machine has, in a line. */
export function machine({ cpu, memory, storage }: Workspace): string {
  return [cpu, memory, storage].filter(Boolean).join(" · ");
}

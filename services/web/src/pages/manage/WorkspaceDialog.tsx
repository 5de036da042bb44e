import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { platform } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { useAdminTexts } from "../../texts/admin";
import type { Workspace } from "./draft";
import { EditWorkspace } from "./EditWorkspace";
import { useSetStatus } from "./workspaces";

/** What somebody is about to do with a workspace. */
export interface Open {
  what: "edit" | "disable" | "remove";
  workspace: Workspace;
}

interface Props {
  open: Open;
  /** On the workspace's own page. */
  here?: boolean;
  onClose: () => void;
}

/** The form or the question that something done with a workspace begins with. */
export function WorkspaceDialog({ open: { what, workspace }, here = false, onClose }: Props) {
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const setStatus = useSetStatus();
  const { id } = workspace;
  const name = isolated(workspace.name);
  const remove = async () => {
    await platform.DELETE("/api/workspaces/{id}", { params: { path: { id } } });
    if (here) await navigate({ to: "/admin/workspaces" });
    queries.removeQueries({ queryKey: ["workspaces", id] });
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    told(manage.removedTold(name));
  };
  if (what === "edit") return <EditWorkspace id={id} name={workspace.name} onClose={onClose} />;
  const question =
    what === "disable"
      ? { title: manage.disableTitle(name), consequence: manage.disableText, action: manage.disable, onConfirm: () => setStatus(workspace, "disabled") }
      : { title: manage.removeTitle(name), consequence: manage.removeText, action: manage.remove, onConfirm: remove };
  return <Confirm {...question} onClose={onClose} />;
}

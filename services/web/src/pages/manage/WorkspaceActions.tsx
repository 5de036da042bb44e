import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconTrash, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { platform } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { failed, told } from "../../parts/notice";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { STATUSES, type Workspace } from "./draft";
import { EditWorkspace } from "./EditWorkspace";

const icon = { size: 16, "aria-hidden": true } as const;

/** What can be done with a workspace. `here` on its own page. */
export function WorkspaceActions({ workspace, here = false }: { workspace: Workspace; here?: boolean }) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"edit" | "disable" | "remove">();
  const { id, name, status } = workspace;
  const close = () => setOpen(undefined);
  const params = { path: { id } };

  const setStatus = async (wanted: string) => {
    await platform.PATCH("/api/workspaces/{id}", { params, body: { status: wanted } });
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    told(manage.savedTold(isolated(name)));
  };
  const remove = async () => {
    await platform.DELETE("/api/workspaces/{id}", { params });
    if (here) await navigate({ to: "/admin/workspaces" });
    queries.removeQueries({ queryKey: ["workspaces", id] });
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    told(manage.removedTold(isolated(name)));
  };
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant={here ? "default" : "subtle"} color="gray" size={here ? "input-sm" : "md"} aria-label={common.actionsOf(name)}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!here && (
            <Menu.Item leftSection={<IconUsers {...icon} />} onClick={() => void navigate({ to: "/admin/workspaces/$id", params: { id } })}>
              {manage.grants}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setOpen("edit")}>
            {manage.edit}
          </Menu.Item>
          {STATUSES.filter((other) => other !== status).map((other) => (
            <Menu.Item key={other} onClick={() => (other === "disabled" ? setOpen("disable") : void setStatus(other).catch(failed))}>
              {manage.setStatus(manage.statuses[other] ?? other)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash {...icon} />} onClick={() => setOpen("remove")}>
            {manage.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "edit" && <EditWorkspace id={id} name={name} onClose={close} />}
      {open === "disable" && (
        <Confirm
          title={manage.disableTitle(isolated(name))}
          consequence={manage.disableText}
          action={manage.disable}
          onConfirm={() => setStatus("disabled")}
          onClose={close}
        />
      )}
      {open === "remove" && (
        <Confirm title={manage.removeTitle(isolated(name))} consequence={manage.removeText} action={manage.remove} onConfirm={remove} onClose={close} />
      )}
    </>
  );
}

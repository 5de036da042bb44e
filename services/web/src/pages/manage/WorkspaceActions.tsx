import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconTrash, IconUsers } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { failed } from "../../parts/notice";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { STATUSES, type Workspace } from "./draft";
import type { Open } from "./WorkspaceDialog";
import { useSetStatus } from "./workspaces";

const icon = { size: 16, "aria-hidden": true } as const;

interface Props {
  workspace: Workspace;
  /** On its own page. */
  here?: boolean;
  /** Asks the page for a dialog: this menu may stand in a row, which goes when somebody scrolls or searches. */
  onOpen: (open: Open) => void;
}

/** What can be done with a workspace. */
export function WorkspaceActions({ workspace, here = false, onOpen }: Props) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const navigate = useNavigate();
  const setStatus = useSetStatus();
  const { id, name, status } = workspace;
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
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
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => onOpen({ what: "edit", workspace })}>
          {manage.edit}
        </Menu.Item>
        {STATUSES.filter((other) => other !== status).map((other) => (
          <Menu.Item
            key={other}
            onClick={() => (other === "disabled" ? onOpen({ what: "disable", workspace }) : void setStatus(workspace, other).catch(failed))}
          >
            {manage.setStatus(manage.statuses[other] ?? other)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash {...icon} />} onClick={() => onOpen({ what: "remove", workspace })}>
          {manage.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconDots, IconTrash } from "@tabler/icons-react";
import type { Organization } from "../../api/organizations";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import type { Open } from "./OrganizationDialog";

const icon = { size: 16, "aria-hidden": true } as const;

interface Props {
  organization: Organization;
  onAct: (id: string) => void;
  /** Asks the page for a dialog: this menu stands in a row, which goes when somebody scrolls or searches. */
  onOpen: (open: Open) => void;
}

/** What a platform administrator can do with an organization. */
export function OrganizationActions({ organization, onAct, onOpen }: Props) {
  const { common } = useTexts();
  const { organizations } = useAdminTexts();
  const { tenant_id } = usePerson();
  const { id, enabled } = organization;
  const here = id === tenant_id;
  const open = (what: Open["what"]) => onOpen({ what, organization });
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={common.actionsOf(organization.name)}>
          <IconDots {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowRight {...icon} />} disabled={here || !enabled} onClick={() => onAct(id)}>
          {here ? organizations.here : organizations.act}
        </Menu.Item>
        {enabled ? (
          <Menu.Item disabled={here} onClick={() => open("disable")}>
            {here ? organizations.disableElsewhere : organizations.disable}
          </Menu.Item>
        ) : (
          <Menu.Item onClick={() => open("enable")}>{organizations.enable}</Menu.Item>
        )}
        <Menu.Divider />
        {enabled ? (
          <Menu.Item disabled leftSection={<IconTrash {...icon} />}>
            {organizations.removeFirst}
          </Menu.Item>
        ) : (
          <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash {...icon} />} onClick={() => open("remove")}>
            {organizations.remove}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

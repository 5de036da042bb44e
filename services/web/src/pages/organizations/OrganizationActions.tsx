import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconDots, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { type Organization, deleteOrganization } from "../../api/organizations";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";

const icon = { size: 16, "aria-hidden": true } as const;

/** What a platform administrator can do with an organization. */
export function OrganizationActions({ organization, onAct }: { organization: Organization; onAct: (id: string) => void }) {
  const { common } = useTexts();
  const { organizations } = useAdminTexts();
  const queries = useQueryClient();
  const { tenant_id } = usePerson();
  const [asking, setAsking] = useState<"enable" | "disable" | "remove">();
  const { id, enabled } = organization;
  const here = id === tenant_id;
  const name = isolated(organization.name);
  const close = () => setAsking(undefined);

  const setEnabled = async (wanted: boolean) => {
    await platform.PATCH("/api/organizations/{id}", { params: { path: { id } }, body: { enabled: wanted } });
    await queries.invalidateQueries({ queryKey: ["organizations"] });
    told(wanted ? organizations.enabledTold(name) : organizations.disabledTold(name));
  };
  const remove = async () => {
    await deleteOrganization(id);
    await queries.invalidateQueries({ queryKey: ["organizations"] });
    told(organizations.removedTold(name));
  };
  return (
    <>
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
            <Menu.Item disabled={here} onClick={() => setAsking("disable")}>
              {here ? organizations.disableElsewhere : organizations.disable}
            </Menu.Item>
          ) : (
            <Menu.Item onClick={() => setAsking("enable")}>{organizations.enable}</Menu.Item>
          )}
          <Menu.Divider />
          {enabled ? (
            <Menu.Item disabled leftSection={<IconTrash {...icon} />}>
              {organizations.removeFirst}
            </Menu.Item>
          ) : (
            <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash {...icon} />} onClick={() => setAsking("remove")}>
              {organizations.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking === "disable" && (
        <Confirm
          title={organizations.disableTitle(name)}
          consequence={organizations.disableText}
          action={organizations.disable}
          onConfirm={() => setEnabled(false)}
          onClose={close}
        />
      )}
      {asking === "enable" && (
        <Confirm
          title={organizations.enableTitle(name)}
          consequence={organizations.enableText}
          action={organizations.enable}
          onConfirm={() => setEnabled(true)}
          onClose={close}
        />
      )}
      {asking === "remove" && (
        <Confirm
          title={organizations.removeTitle(name)}
          consequence={organizations.removeText}
          action={organizations.remove}
          typed={{ label: organizations.removeTyped(name), text: organization.name }}
          onConfirm={remove}
          onClose={close}
        />
      )}
    </>
  );
}

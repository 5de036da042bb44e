import { ActionIcon, Menu } from "@mantine/core";
import { IconBan, IconCircleCheck, IconDots, IconDoorExit, IconKey, IconShield, IconShieldOff, IconUserOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { isolated } from "../../parts/isolated";
import type { Member } from "../../parts/people";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import type { Intent, Kind } from "./Act";

const icon = { size: 16, "aria-hidden": true } as const;

interface Props {
  member: Member;
  onChoose: (intent: Intent) => void;
  onResetLink: (member: Member) => void;
}

/** What can be done about a member. */
export function MemberMenu({ member, onChoose, onResetLink }: Props) {
  const { people, common } = useTexts();
  const me = usePerson();
  const own = member.id === me.id;
  const item = (kind: Kind, picture: ReactNode) => (
    <Menu.Item leftSection={picture} onClick={() => onChoose({ kind, member })}>
      {people.acts[kind].item}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={common.actionsOf(isolated(member.name || member.email))}>
          <IconDots size={18} aria-hidden color="var(--mantine-color-text)" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {member.role === "user" ? item(own ? "stepUp" : "promote", <IconShield {...icon} />) : item(own ? "stepDown" : "demote", <IconShieldOff {...icon} />)}
        {!own && (member.enabled ? item("disable", <IconBan {...icon} />) : item("enable", <IconCircleCheck {...icon} />))}
        {!own && me.role === "super_admin" && (member.platform_enabled ? item("block", <IconBan {...icon} />) : item("unblock", <IconCircleCheck {...icon} />))}
        {!own && (
          <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => onResetLink(member)}>
            {people.resetItem}
          </Menu.Item>
        )}
        <Menu.Divider />
        {own ? item("leave", <IconDoorExit {...icon} />) : item("remove", <IconUserOff {...icon} />)}
      </Menu.Dropdown>
    </Menu>
  );
}

import { AppShell, Divider, ScrollArea, Text } from "@mantine/core";
import {
  IconBuilding,
  IconBuildingCommunity,
  IconChartLine,
  IconDoorEnter,
  IconLayoutGrid,
  IconListDetails,
  IconPlugConnected,
  IconTerminal2,
  IconTools,
  IconUsers,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { MenuLink } from "../parts/links";
import { usePhone } from "../parts/usePhone";
import { type User, isAdmin } from "../session";
import { useTexts } from "../texts";

const icon = { size: 18, "aria-hidden": true } as const;

interface Props {
  user: User;
  /** Whether it is unfolded, where there is no room for it otherwise. */
  open: boolean;
}

export function Navigation({ user, open }: Props) {
  const { nav, navigation } = useTexts().common;
  const folded = usePhone() && !open;
  return (
    // Folded away it stands beside the page, where the keyboard must not get to.
    <AppShell.Navbar p="sm" aria-label={navigation} inert={folded}>
      <ScrollArea>
        <MenuLink to="/workspaces" label={nav.workspaces} leftSection={<IconLayoutGrid {...icon} />} />
        <MenuLink to="/terminals" label={nav.terminals} leftSection={<IconTerminal2 {...icon} />} />
        <MenuLink to="/sessions" label={nav.sessions} leftSection={<IconPlugConnected {...icon} />} />
        {isAdmin(user) && (
          <Section title={nav.administration}>
            <MenuLink to="/admin/members" label={nav.members} leftSection={<IconUsers {...icon} />} />
            <MenuLink to="/admin/workspaces" label={nav.adminWorkspaces} leftSection={<IconTools {...icon} />} />
            <MenuLink to="/admin/organization" label={nav.organization} leftSection={<IconBuilding {...icon} />} />
            <MenuLink to="/admin/audit" label={nav.audit} leftSection={<IconListDetails {...icon} />} />
            <MenuLink to="/admin/statistics" label={nav.statistics} leftSection={<IconChartLine {...icon} />} />
            <MenuLink to="/admin/ways-in" label={nav.waysIn} leftSection={<IconDoorEnter {...icon} />} />
          </Section>
        )}
        {user.role === "super_admin" && (
          <Section title={nav.platform}>
            <MenuLink to="/platform/organizations" label={nav.organizations} leftSection={<IconBuildingCommunity {...icon} />} />
          </Section>
        )}
      </ScrollArea>
    </AppShell.Navbar>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <Divider my="sm" />
      <Text size="xs" c="dimmed" fw={600} px="sm" mb={4}>
        {title}
      </Text>
      {children}
    </>
  );
}

import { AppShell, Burger, Button, Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconKeyboard, IconLogout, IconSwitchHorizontal, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Dialog } from "../parts/Dialog";
import { useStore } from "../browser/store";
import { failed } from "../parts/notice";
import { OrganizationList } from "../parts/OrganizationList";
import { type User, leave, sessionState } from "../session";
import { useTexts } from "../texts";
import { helpShown } from "./Shortcuts";
import { useSwitch } from "./useSwitch";

export function Header({ user, menu, onMenu }: { user: User; menu: boolean; onMenu: () => void }) {
  const texts = useTexts();
  const [switching, setSwitching] = useState(false);
  const state = useStore(sessionState);
  const others = state.phase === "present" ? state.tenants.filter((tenant) => tenant.tenant_id !== user.tenant_id) : [];
  return (
    <AppShell.Header px="md">
      <Group h="100%" justify="space-between" wrap="nowrap">
        <Group wrap="nowrap" gap="xs">
          <Burger opened={menu} onClick={onMenu} hiddenFrom="sm" size="sm" aria-label={texts.common.menu} aria-expanded={menu} />
          <UnstyledButton component={Link} to="/workspaces">
            <Text fw={700}>{texts.common.product}</Text>
          </UnstyledButton>
        </Group>
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <Button variant="subtle" color="gray" rightSection={<IconChevronDown size={16} aria-hidden />} maw="70vw" c="var(--mantine-color-text)">
              <Text truncate size="sm" title={`${user.name || user.email} · ${user.tenant_name}`}>
                <bdi>{user.name || user.email}</bdi> · <bdi>{user.tenant_name}</bdi>
              </Text>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label c="dimmed">
              <bdi className="name">{user.email}</bdi>
              <br />
              <bdi className="name">{texts.common.actsIn(user.tenant_name, texts.common.roles[user.role] ?? user.role)}</bdi>
            </Menu.Label>
            {others.length > 0 && (
              <Menu.Item leftSection={<IconSwitchHorizontal size={16} aria-hidden />} onClick={() => setSwitching(true)}>
                {texts.common.switchTo}
              </Menu.Item>
            )}
            <Menu.Item leftSection={<IconUser size={16} aria-hidden />} component={Link} to="/me">
              {texts.common.account}
            </Menu.Item>
            <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={() => helpShown.set(true)}>
              {texts.common.shortcuts}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave().catch(failed)}>
              {texts.common.signOut}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {switching && <Switch organizations={others} onClose={() => setSwitching(false)} />}
    </AppShell.Header>
  );
}

/** Another organization, without signing in once more. */
function Switch({ organizations, onClose }: { organizations: Parameters<typeof OrganizationList>[0]["organizations"]; onClose: () => void }) {
  const texts = useTexts();
  const change = useSwitch();
  const choose = (id: string) => {
    // The page may ask about what was typed there.
    onClose();
    void change(id).catch(failed);
  };
  return (
    <Dialog title={texts.common.switchTo} onClose={onClose}>
      <OrganizationList organizations={organizations} onChoose={choose} />
    </Dialog>
  );
}

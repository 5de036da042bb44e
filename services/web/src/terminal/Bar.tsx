import { ActionIcon, Badge, Group, Text, Tooltip } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconClipboard,
  IconCopy,
  IconMinus,
  IconPlus,
  IconSearch,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";
import { Store, useStore } from "../browser/store";
import { when } from "../parts/time";
import { usePerson } from "../shell/person";
import { useTexts } from "../texts";
import type { Connection, Line } from "./connection";
import type { FontSize } from "./font";
import type { OpenTerminal } from "./open";

interface Props {
  terminal: OpenTerminal;
  connection: Connection | undefined;
  font: FontSize;
  fullScreen: boolean;
  onFullScreen: () => void;
  fullScreenRef: Ref<HTMLButtonElement>;
  onFind: () => void;
  onCopy: () => void;
  onPaste: () => void;
  onClose: () => void;
}

const NO_LINE = new Store<Line>({ state: "connecting" });

/** Who, where, since when, how the line is; and what can be done. */
export function Bar({ terminal, connection, font, fullScreen, onFullScreen, fullScreenRef, onFind, onCopy, onPaste, onClose }: Props) {
  const { terminal: texts } = useTexts();
  const user = usePerson();
  const line = useStore(connection?.line ?? NO_LINE);
  const connected = line.state === "connected";
  return (
    <Group justify="space-between" gap="xs" py={4} wrap="wrap">
      <Group gap="xs">
        <Badge color={connected ? "green" : line.state === "ended" ? "gray" : "orange"} variant="dot" tt="none" c="var(--mantine-color-text)">
          {connected ? texts.connected : line.state === "ended" ? texts.ended : texts.connecting}
        </Badge>
        <Text size="xs" c="dimmed">
          <bdi>{user.email}</bdi> · <bdi>{user.tenant_name}</bdi> · <bdi>{terminal.name}</bdi> · {texts.since(when(terminal.startedAt))}
        </Text>
        <Text size="xs" c="dimmed" visibleFrom="md">
          {fullScreen ? texts.notFullHint : texts.leaveHint}
        </Text>
      </Group>
      <Group gap={4}>
        <Tool label={texts.find} onClick={onFind} icon={<IconSearch size={16} aria-hidden />} />
        <Tool label={texts.copy} onClick={onCopy} icon={<IconCopy size={16} aria-hidden />} />
        <Tool label={texts.paste} onClick={onPaste} icon={<IconClipboard size={16} aria-hidden />} />
        <Tool label={texts.smaller} onClick={font.smaller} disabled={!font.canShrink} icon={<IconMinus size={16} aria-hidden />} />
        <Tool label={texts.larger} onClick={font.larger} disabled={!font.canGrow} icon={<IconPlus size={16} aria-hidden />} />
        <Tool
          label={fullScreen ? texts.notFull : texts.full}
          onClick={onFullScreen}
          ref={fullScreenRef}
          icon={fullScreen ? <IconArrowsMinimize size={16} aria-hidden /> : <IconArrowsMaximize size={16} aria-hidden />}
        />
        <Tool label={texts.closeTab(terminal.name)} onClick={onClose} icon={<IconX size={16} aria-hidden />} />
      </Group>
    </Group>
  );
}

interface ToolProps {
  label: string;
  icon: ReactNode;
  onClick: () => void;
  disabled?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

function Tool({ label, icon, onClick, disabled = false, ref }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon ref={ref} variant="default" aria-label={label} onClick={onClick} disabled={disabled}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

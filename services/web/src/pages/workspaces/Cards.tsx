import { Badge, Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { IconTerminal2, IconWorld } from "@tabler/icons-react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTexts } from "../../texts";
import { type Workspace, machine } from "./filter";
import { Launch } from "./Launch";
import type { Session } from "./useWorkspaces";

export interface Shown {
  workspaces: Workspace[];
  sessions: Map<string, Session[]>;
  launch: (workspace: Workspace) => void;
  /** The id of the one being launched. */
  busy: string | undefined;
}

/** The least width of a card, in pixels. */
const WIDTH = 300;
const HEIGHT = 190;

/** Cards in rows, of which only those in sight are made. */
export function Cards({ workspaces, ...rest }: Shown) {
  const { workspaces: texts } = useTexts();
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const box = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(box, measured);
  const columns = Math.max(1, Math.floor(width / WIDTH));
  const rows = useWindowVirtualizer({
    count: Math.ceil(workspaces.length / columns),
    estimateSize: () => HEIGHT,
    overscan: 4,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  return (
    <Box ref={ref} role="list" aria-label={texts.title} pos="relative" h={rows.getTotalSize()}>
      {rows.getVirtualItems().map((row) => (
        <Box
          key={row.key}
          ref={rows.measureElement}
          data-index={row.index}
          pos="absolute"
          w="100%"
          pb="md"
          role="presentation"
          style={{
            top: row.start - rows.options.scrollMargin,
            display: "grid",
            gap: "var(--mantine-spacing-md)",
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {workspaces.slice(row.index * columns, (row.index + 1) * columns).map((workspace) => (
            <WorkspaceCard key={workspace.id} workspace={workspace} {...rest} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

function WorkspaceCard({ workspace, sessions, launch, busy }: Omit<Shown, "workspaces"> & { workspace: Workspace }) {
  const { workspaces: texts } = useTexts();
  const own = sessions.get(workspace.id);
  const Icon = workspace.kind === "web" ? IconWorld : IconTerminal2;
  return (
    <Paper withBorder p="md" role="listitem" aria-label={workspace.name}>
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Group gap="xs" wrap="nowrap" miw={0}>
              <Icon size={20} role="img" aria-label={texts.kinds[workspace.kind] ?? workspace.kind} style={{ flexShrink: 0 }} />
              <Title order={2} size="h5" className="name" lineClamp={2} title={workspace.name}>
                <bdi>{workspace.name}</bdi>
              </Title>
            </Group>
            {own ? (
              <Badge color="green" variant="light" tt="none" c="var(--mantine-color-text)" style={{ flexShrink: 0 }}>
                {texts.running(own.length)}
              </Badge>
            ) : (
              workspace.status !== "available" && (
                <Badge color="gray" variant="light" tt="none" c="var(--mantine-color-text)" style={{ flexShrink: 0 }}>
                  {texts.statuses[workspace.status] ?? workspace.status}
                </Badge>
              )
            )}
          </Group>
          <Text size="sm" c="dimmed" lineClamp={3} className="name" title={workspace.description}>
            <bdi>{workspace.description}</bdi>
          </Text>
          <Text size="xs" c="dimmed" className="name">
            <bdi>{machine(workspace)}</bdi>
          </Text>
        </div>
        <Launch workspace={workspace} sessions={own} launch={launch} busy={busy === workspace.id} />
      </Stack>
    </Paper>
  );
}

import { Box, Table, Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTexts } from "../../texts";
import type { Shown } from "./Cards";
import { machine } from "./filter";
import { Launch } from "./Launch";

const HEIGHT = 53;

/** The same as a table, of which only the rows in sight are made. */
export function List({ workspaces, sessions, launch, busy }: Shown) {
  const { workspaces: texts, common } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const rows = useWindowVirtualizer({
    count: workspaces.length,
    estimateSize: () => HEIGHT,
    overscan: 10,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  const items = rows.getVirtualItems();
  const above = (items[0]?.start ?? rows.options.scrollMargin) - rows.options.scrollMargin;
  const below = rows.getTotalSize() - ((items.at(-1)?.end ?? rows.options.scrollMargin) - rows.options.scrollMargin);
  if (workspaces.length === 0) return null;
  return (
    <Box ref={box} style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label={texts.title}>
      <Table aria-rowcount={workspaces.length + 1} miw={640}>
        <Table.Thead>
          <Table.Tr>
            {[texts.name, texts.kind, texts.status, texts.machine].map((title) => (
              <Table.Th key={title} scope="col">
                {title}
              </Table.Th>
            ))}
            <Table.Th scope="col">{common.actions}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {items.map(({ index, key }) => {
            const workspace = workspaces[index];
            if (!workspace) return null;
            return (
              <Table.Tr key={key} ref={rows.measureElement} data-index={index} aria-rowindex={index + 2}>
                <Table.Th scope="row" fw={500} maw={320}>
                  <bdi className="name">{workspace.name}</bdi>
                  <Text size="xs" c="dimmed" lineClamp={1} title={workspace.description}>
                    <bdi>{workspace.description}</bdi>
                  </Text>
                </Table.Th>
                <Table.Td>{texts.kinds[workspace.kind] ?? workspace.kind}</Table.Td>
                <Table.Td>{texts.statuses[workspace.status] ?? workspace.status}</Table.Td>
                <Table.Td>
                  <bdi>{machine(workspace)}</bdi>
                </Table.Td>
                <Table.Td>
                  <Launch workspace={workspace} sessions={sessions.get(workspace.id)} launch={launch} busy={busy === workspace.id} />
                </Table.Td>
              </Table.Tr>
            );
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

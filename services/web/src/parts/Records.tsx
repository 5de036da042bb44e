import { Box, Button, Group, Paper, Stack, Table, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, memo, useState } from "react";
import { useTexts } from "../texts";

export interface Column<T> {
  title: string;
  show: (record: T) => ReactNode;
}

interface Props<T> {
  label: string;
  records: readonly T[];
  idOf: (record: T) => string;
  /** The first one names the record. */
  columns: readonly Column<T>[];
  /** Buttons of a record. */
  actions?: (record: T) => ReactNode;
}

/** How many records are shown at first, and how many more at each wish. */
const STEP = 100;

/** Records of one kind: a table, or cards where there is no room for one. Ever more of a long list on request. */
export function Records<T>({ records, ...props }: Props<T>) {
  const { common } = useTexts();
  const narrow = useMediaQuery("(max-width: 62em)", undefined, { getInitialValueInEffect: false });
  const [most, setMost] = useState(STEP);
  const shown = records.slice(0, most);
  return (
    <Stack gap="sm">
      {narrow ? <Cards records={shown} {...props} /> : <Rows records={shown} {...props} />}
      {records.length > shown.length && (
        <Group justify="center">
          <Text size="sm" c="dimmed">
            {common.of(shown.length, records.length)}
          </Text>
          <Button variant="default" size="xs" onClick={() => setMost(most + STEP)}>
            {common.more}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Rows<T>({ label, records, idOf, columns, actions }: Props<T>) {
  const { common } = useTexts();
  return (
    <Table.ScrollContainer minWidth={640} type="native">
      <Table aria-label={label} verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title }) => (
              <Table.Th key={title} scope="col">
                {title}
              </Table.Th>
            ))}
            {actions && (
              <Table.Th scope="col" ta="end">
                {common.actions}
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {records.map((record) => (
            <Row key={idOf(record)} record={record} columns={columns} actions={actions} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type One<T> = Pick<Props<T>, "columns"> & { record: T; actions: ((record: T) => ReactNode) | undefined };

/** Drawn again only when its record changes, for a long list arrives in many parts. */
const Row = memo(function Row<T>({ record, columns, actions }: One<T>) {
  return (
    <Table.Tr>
      {columns.map(({ title, show }) => (
        <Table.Td key={title}>{show(record)}</Table.Td>
      ))}
      {actions && (
        <Table.Td>
          <Group gap="xs" justify="flex-end" wrap="nowrap">
            {actions(record)}
          </Group>
        </Table.Td>
      )}
    </Table.Tr>
  );
}) as <T>(one: One<T>) => ReactNode;

function Cards<T>({ label, records, idOf, columns, actions }: Props<T>) {
  return (
    <Stack gap="sm" role="list" aria-label={label}>
      {records.map((record) => (
        <Card key={idOf(record)} record={record} columns={columns} actions={actions} />
      ))}
    </Stack>
  );
}

const Card = memo(function Card<T>({ record, columns, actions }: One<T>) {
  const [first, ...others] = columns;
  return (
    <Paper withBorder p="sm" role="listitem">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Box miw={0}>{first?.show(record)}</Box>
        <Group gap="xs" justify="flex-end">
          {actions?.(record)}
        </Group>
      </Group>
      <dl className="facts">
        {others.map(({ title, show }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{show(record)}</dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}) as <T>(one: One<T>) => ReactNode;

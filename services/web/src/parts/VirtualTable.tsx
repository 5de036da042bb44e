import { Box, Card, Table } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { usePhone } from "./usePhone";
import "./virtual-table.css";

export interface Column<Row> {
  key: string;
  title: string;
  show: (row: Row) => ReactNode;
  /** How wide, as CSS; the others share what is left. */
  width?: string | number;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Below this width the table scrolls sideways, in itself. */
  minWidth?: number;
}

/** A table of any length: only the rows that are seen are in the page. On phones every row is a card. */
export function VirtualTable<Row>(props: Props<Row>) {
  return usePhone() ? <Cards {...props} /> : <Rows {...props} />;
}

function useSeen<Row>(rows: readonly Row[], rowKey: (row: Row) => string, height: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const seen = items.flatMap((item) => {
    const row = rows[item.index];
    return row === undefined ? [] : [{ row, index: item.index, key: item.key }];
  });
  return { scroller, measure: virtual.measureElement, seen, above, below };
}

function Rows<Row>({ label, columns, rows, rowKey, minWidth = 640 }: Props<Row>) {
  const { scroller, measure, seen, above, below } = useSeen(rows, rowKey, 50);
  return (
    <div className="virtual-table" ref={scroller} tabIndex={0} role="group" aria-label={label}>
      <Table layout="fixed" stickyHeader miw={minWidth} verticalSpacing="xs" aria-label={label} aria-rowcount={rows.length + 1}>
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            {columns.map(({ key, title, width }) => (
              <Table.Th key={key} scope="col" w={width}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Gap height={above} columns={columns.length} />
          {seen.map(({ row, index, key }) => (
            <Table.Tr key={key} ref={measure} data-index={index} aria-rowindex={index + 2}>
              {columns.map((column) => (
                <Table.Td key={column.key} className="name">
                  {column.show(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Gap height={below} columns={columns.length} />
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** The place of rows that are not seen. */
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function Cards<Row>({ label, columns, rows, rowKey }: Props<Row>) {
  const { scroller, measure, seen, above, below } = useSeen(rows, rowKey, 190);
  return (
    <div className="virtual-table" ref={scroller} tabIndex={0} role="group" aria-label={label}>
      <div role="list" aria-label={label} style={{ paddingBlock: `${above}px ${below}px` }}>
        {seen.map(({ row, index, key }) => (
          <Box key={key} ref={measure} data-index={index} pb="xs" role="listitem" aria-setsize={rows.length} aria-posinset={index + 1}>
            <Card withBorder padding="sm">
              <dl className="facts">
                {columns.map((column) => (
                  <Field key={column.key} title={column.title} shown={column.show(row)} />
                ))}
              </dl>
            </Card>
          </Box>
        ))}
      </div>
    </div>
  );
}

function Field({ title, shown }: { title: string; shown: ReactNode }) {
  if (shown === null || shown === undefined || shown === "") return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>{shown}</dd>
    </div>
  );
}

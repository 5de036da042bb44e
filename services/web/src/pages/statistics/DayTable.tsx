import { Table } from "@mantine/core";
import { useAdminTexts } from "../../texts/admin";
import { type Day, MEASURES } from "./series";
import { dayText, numberText } from "./write";

/** The same numbers, the newest day first. */
export function DayTable({ days }: { days: readonly Day[] }) {
  const { statistics } = useAdminTexts();
  return (
    <div className="virtual-table" role="group" aria-label={statistics.perDay} tabIndex={0}>
      <Table stickyHeader aria-label={statistics.perDay}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{statistics.day}</Table.Th>
            {MEASURES.map((measure) => (
              <Table.Th key={measure} scope="col" ta="end">
                {statistics[measure]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.toReversed().map((day) => (
            <Table.Tr key={day.day}>
              <Table.Th scope="row" fw="normal" style={{ whiteSpace: "nowrap" }}>
                <time dateTime={day.day}>{dayText(day.day)}</time>
              </Table.Th>
              {MEASURES.map((measure) => (
                <Table.Td key={measure} ta="end">
                  {numberText(day[measure])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

import { Group, Table, Text } from "@mantine/core";
import { IconArrowsExchange, IconEqual, IconMinus, IconPlus } from "@tabler/icons-react";
import { useAdminTexts } from "../../texts/admin";
import { type AuditEvent, type Difference, differences } from "./event";

const icons = { changed: IconArrowsExchange, added: IconPlus, removed: IconMinus, same: IconEqual };

interface Props {
  event: AuditEvent;
  /** What the value of a field is called, where it is an id. */
  nameOf: (field: string, value: string) => string | undefined;
}

/** What was, beside what is. */
export function Changes({ event, nameOf }: Props) {
  const { audit } = useAdminTexts();
  const rows = differences(event.before, event.after).filter(({ before, after }) => before || after);
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {audit.noChanges}
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={360} type="native">
      <Table aria-label={audit.changes} layout="fixed" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {[audit.field, audit.before, audit.after].map((header) => (
              <Table.Th key={header} scope="col">
                {header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ field, before, after, kind }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row" className="name" fw={500}>
                {field}
                <Kind kind={kind} />
              </Table.Th>
              {[before, after].map((value, index) => (
                <Table.Td
                  key={index}
                  className="name"
                  style={{ whiteSpace: "pre-wrap", verticalAlign: "top" }}
                  fw={kind !== "same" && index === 1 ? 600 : undefined}
                >
                  <Value name={nameOf(field, value)} value={value} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** A value; an id stands under what it is of. */
function Value({ name, value }: { name: string | undefined; value: string }) {
  if (!name) return <bdi>{value || "–"}</bdi>;
  return (
    <>
      <bdi>{name}</bdi>
      <Text size="xs" c="dimmed">
        {value}
      </Text>
    </>
  );
}

function Kind({ kind }: { kind: Difference }) {
  const { changeKinds } = useAdminTexts().audit;
  const Icon = icons[kind];
  return (
    <Group gap={4} c="dimmed" fw="normal">
      <Icon size={13} aria-hidden />
      <Text size="xs">{changeKinds[kind]}</Text>
    </Group>
  );
}

import { Alert, Button, Group, Table, Text } from "@mantine/core";
import { useAdminTexts } from "../../texts/admin";
import type { Field, News } from "./draft";

const inText = { color: "var(--mantine-color-text)" };

/** What somebody else has changed since a form was opened, and what was typed there. */
export function Meanwhile({ news, onLoad }: { news: News[]; onLoad: () => void }) {
  const { manage } = useAdminTexts();
  const { changed } = manage;
  const shown = (field: Field, value: string) =>
    value === "" ? changed.nothing : field === "kind" ? (manage.kinds[value] ?? value) : field === "status" ? (manage.statuses[value] ?? value) : value;
  return (
    <Alert color="orange" role="alert" title={changed.title} styles={{ message: inText, title: inText }}>
      {news.length === 0 ? (
        <Text size="sm">{changed.same}</Text>
      ) : (
        <Table.ScrollContainer minWidth={380} type="native">
          <Table aria-label={changed.table}>
            <Table.Thead>
              <Table.Tr>
                {[changed.field, changed.was, changed.is, changed.yours].map((header) => (
                  <Table.Th key={header} scope="col">
                    {header}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {news.map(({ field, was, is, typed }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row">{manage[field]}</Table.Th>
                  {[was, is, typed].map((value, index) => (
                    <Table.Td key={index} className="name">
                      <bdi>{value === undefined ? "–" : shown(field, value)}</bdi>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Group mt="xs">
        <Button size="xs" variant="default" onClick={onLoad}>
          {changed.load}
        </Button>
      </Group>
    </Alert>
  );
}

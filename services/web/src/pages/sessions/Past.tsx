import { Button, Group, Text, Title } from "@mantine/core";
import { Failure } from "../../parts/Failure";
import { Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { useTexts } from "../../texts";
import { useColumns } from "./columns";
import { type Scope, usePastSessions } from "./read";

/** Sessions that are over, newest first, and why. */
export function Past({ scope }: { scope: Scope }) {
  const { sessions, common } = useTexts();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = usePastSessions(scope);
  const columns = useColumns(scope, "past");
  const items = data?.pages.flatMap((page) => page.items).filter(({ status }) => status !== "active");
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {sessions.past}
      </Title>
      {!items && !error && <RowsLoading />}
      {items?.length === 0 && !hasNextPage && <Text c="dimmed">{sessions.nonePast}</Text>}
      {items && items.length > 0 && <Records label={sessions.past} records={items} idOf={({ id }) => id} columns={columns} />}
      <Failure error={error} retry={() => void (isFetchNextPageError ? fetchNextPage() : refetch())} />
      {hasNextPage && !error && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common.more}
          </Button>
        </Group>
      )}
    </section>
  );
}

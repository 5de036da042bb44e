import { Button, Group, Paper, SegmentedControl, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useState } from "react";
import { platform } from "../../api/client";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { useAdminTexts } from "../../texts/admin";
import { DayTable } from "./DayTable";
import { type Day, MEASURES, daysOf, total } from "./series";
import { numberText } from "./write";
import "../../parts/virtual-table.css";

const Chart = lazy(() => import("./Chart"));

const SPANS = [7, 30, 90];
/** How often the numbers are looked at, in milliseconds. */
const AGAIN = 30_000;

export function Statistics() {
  const { statistics } = useAdminTexts();
  return (
    <AdminsOnly>
      <Page title={statistics.title} hint={statistics.hint}>
        <Numbers />
      </Page>
    </AdminsOnly>
  );
}

function useStats(days: number) {
  return useQuery({
    queryKey: ["stats", days],
    refetchInterval: AGAIN,
    placeholderData: keepPreviousData,
    queryFn: async () => (await platform.GET("/api/stats", { params: { query: { days } } })).data,
  });
}

function Numbers() {
  const { statistics } = useAdminTexts();
  const [span, setSpan] = useState(30);
  const { data, error, refetch, isPlaceholderData } = useStats(span);
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  const days = daysOf(data);
  return (
    <Stack gap="lg">
      <Failure error={error} retry={() => void refetch()} />
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Figure name={statistics.activeSessions} value={data?.active_sessions} />
        <Figure name={statistics.workspaces} value={data?.total_workspaces} />
        <Figure name={statistics.people} value={data?.total_users} />
      </SimpleGrid>
      {data && !days && <Empty title={statistics.noSeries} next={statistics.noSeriesNext} />}
      {days && <History days={days} span={span} onSpan={setSpan} waiting={isPlaceholderData} />}
    </Stack>
  );
}

function Figure({ name, value }: { name: string; value: number | undefined }) {
  return (
    <Paper withBorder p="md" component="dl" m={0}>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz={32} fw={700} lh={1.3}>
        {value === undefined ? <Skeleton height={40} width={80} /> : numberText(value)}
      </Text>
    </Paper>
  );
}

interface HistoryProps {
  days: readonly Day[];
  span: number;
  onSpan: (days: number) => void;
  /** Others have been asked for and have not come yet. */
  waiting: boolean;
}

function History({ days, span, onSpan, waiting }: HistoryProps) {
  const { statistics } = useAdminTexts();
  const [table, setTable] = useState(false);
  const quiet = MEASURES.every((measure) => total(days, measure) === 0);
  return (
    <section aria-labelledby="per-day" aria-busy={waiting}>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h3" id="per-day">
          {statistics.perDay}
        </Title>
        <Group gap="sm">
          <SegmentedControl
            aria-label={statistics.span}
            data={SPANS.map((value) => ({ value: String(value), label: statistics.days(value) }))}
            value={String(span)}
            onChange={(value) => onSpan(Number(value))}
          />
          <Button variant="default" onClick={() => setTable(!table)}>
            {table ? statistics.asChart : statistics.asTable}
          </Button>
        </Group>
      </Group>
      {quiet && <Empty title={statistics.quiet} next={statistics.quietNext} level={3} />}
      {!quiet && table && <DayTable days={days} />}
      {!quiet && !table && (
        <SimpleGrid cols={{ base: 1, lg: 3 }}>
          {MEASURES.map((measure) => (
            <Suspense key={measure} fallback={<Skeleton height={290} />}>
              <Chart days={days} measure={measure} />
            </Suspense>
          ))}
        </SimpleGrid>
      )}
    </section>
  );
}

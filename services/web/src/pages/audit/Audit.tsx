import { Alert, Button, Group, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { RowsLoading } from "../../parts/RowsLoading";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { Details } from "./Details";
import { Events } from "./Events";
import { filtersOf, useEvents } from "./events";
import { FilterForm } from "./Filters";
import { type AuditSearch, auditSearch } from "./search";
import { Verify } from "./Verify";

const route = getRouteApi("/inside/admin/audit");

export function Audit() {
  const { audit } = useAdminTexts();
  return (
    <AdminsOnly>
      <Page title={audit.title} hint={audit.hint}>
        <Log />
      </Page>
    </AdminsOnly>
  );
}

function Log() {
  const asked = route.useSearch();
  const { role } = usePerson();
  // Others have one log, and no field to take another one away with.
  const search = role === "super_admin" ? asked : auditSearch({ ...asked, scope: undefined });
  const navigate = route.useNavigate();
  const filters = filtersOf(search);
  const log = useEvents(search);
  const go = (next: Record<string, unknown>, replace: boolean) =>
    navigate({ search: auditSearch(next), replace, resetScroll: false });
  const narrow = (filter: AuditSearch) => void go({ ...filters, ...filter }, false);
  const clear = () => void go({ scope: search.scope }, false);
  const filtered = Object.keys(filters).some((name) => name !== "scope");
  return (
    <>
      <FilterForm filters={filters} onChange={(change) => void go({ ...filters, ...change }, true)} />
      <Verify key={search.scope} scope={search.scope} />
      <List log={log} filtered={filtered} chains={search.scope === "all"} onClear={clear} />
      {search.event && (
        <Details
          key={search.event}
          id={search.event}
          scope={search.scope}
          loaded={log.events}
          onFilter={narrow}
          onClose={() => void go(filters, true)}
        />
      )}
    </>
  );
}

interface ListProps {
  log: ReturnType<typeof useEvents>;
  filtered: boolean;
  chains: boolean;
  onClear: () => void;
}

function List({ log, filtered, chains, onClear }: ListProps) {
  const { common } = useTexts();
  const { audit } = useAdminTexts();
  const { events, error, isPending, isFetching, isFetchingNextPage, hasNextPage } = log;
  const clear = filtered && (
    <Button variant="default" size="xs" onClick={onClear}>
      {audit.clearFilters}
    </Button>
  );
  if (isPending) return <RowsLoading rows={8} />;
  return (
    <>
      <Failure error={error} retry={() => void (log.isFetchNextPageError ? log.fetchNextPage() : log.refetch())} />
      <Group justify="space-between" mt={error ? "xs" : 0} mb="xs" gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {events.length > 0 ? audit.loaded(events.length) : ""}
        </Text>
        <Group gap="xs">
          {(events.length > 0 || error) && clear}
          {!error && (
            <Button variant="default" size="xs" loading={isFetching && !isFetchingNextPage} onClick={() => void log.refetch()}>
              {audit.again}
            </Button>
          )}
        </Group>
      </Group>
      {log.pending !== undefined && <Alert color="yellow" mb="xs" role="status">{log.pending === null ? audit.pendingUnknown : audit.pending(log.pending)}</Alert>}
      {log.truncated && <Alert color="yellow" mb="xs" role="status">{audit.truncated}</Alert>}
      {events.length > 0 && <Events events={events} chains={chains} />}
      {events.length === 0 && !error && (
        <Empty title={filtered ? audit.noneFound : audit.none} next={filtered ? audit.noneFoundNext : audit.noneNext}>
          {clear}
        </Empty>
      )}
      <Group justify="center" mt="sm">
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {common.more}
          </Button>
        )}
        {!hasNextPage && events.length > 0 && !filtered && (
          <Text size="sm" c="dimmed">
            {audit.end}
          </Text>
        )}
      </Group>
    </>
  );
}

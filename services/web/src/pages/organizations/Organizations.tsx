import { Badge, Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconPlayerPause, IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { type Organization, useOrganizations } from "../../api/organizations";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { Page } from "../../parts/Page";
import { RowsLoading } from "../../parts/RowsLoading";
import { when } from "../../parts/time";
import { useWork } from "../../parts/useWork";
import { type Column, VirtualTable } from "../../parts/VirtualTable";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { usePerson } from "../../shell/person";
import { useSwitch } from "../../shell/useSwitch";
import { useTexts } from "../../texts";
import { type AdminTexts, useAdminTexts } from "../../texts/admin";
import { CreateOrganization } from "./CreateOrganization";
import { type Filter, NO_FILTER, filtered } from "./filter";
import { OrganizationActions } from "./OrganizationActions";
import { type Open, OrganizationDialog } from "./OrganizationDialog";

export function Organizations() {
  const { organizations } = useAdminTexts();
  const [creating, setCreating] = useState(false);
  return (
    <AdminsOnly platform>
      <Page
        title={organizations.title}
        hint={organizations.hint}
        actions={<Button onClick={() => setCreating(true)}>{organizations.create}</Button>}
      >
        <List />
        {creating && <CreateOrganization onClose={() => setCreating(false)} />}
      </Page>
    </AdminsOnly>
  );
}

function List() {
  const { organizations } = useAdminTexts();
  const { data, error, refetch } = useOrganizations();
  const [filter, setFilter] = useState(NO_FILTER);
  const wanted = useDeferredValue(filter);
  const found = useMemo(() => filtered(data ?? [], wanted), [data, wanted]);
  const change = useSwitch();
  const work = useWork();
  const [open, setOpen] = useState<Open>();
  const columns = useColumns(organizations, (id) => void work.run(() => change(id)), setOpen);
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={6} />;
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      <Failure error={error} retry={() => void refetch()} />
      <Failure error={work.error} />
      <Text size="sm" c="dimmed" mb="xs" role="status">
        {organizations.shown(found.length, data.length)}
      </Text>
      {found.length > 0 ? (
        <VirtualTable label={organizations.list} columns={columns} rows={found} rowKey={({ id }) => id} minWidth={900} />
      ) : (
        <Empty title={organizations.noneFound} next={organizations.noneFoundNext}>
          <Button variant="default" onClick={() => setFilter(NO_FILTER)}>
            {organizations.clearFilters}
          </Button>
        </Empty>
      )}
      {open && <OrganizationDialog open={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { common } = useTexts();
  const { organizations } = useAdminTexts();
  const states = Object.entries(organizations.states).map(([value, label]) => ({ value, label }));
  return (
    <Group align="flex-end" mb="sm" gap="sm">
      <TextInput
        type="search"
        flex="1 1 16rem"
        label={organizations.search}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <NativeSelect
        label={organizations.state}
        data={[{ value: "", label: common.all }, ...states]}
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.currentTarget.value })}
      />
    </Group>
  );
}

function useColumns(
  texts: AdminTexts["organizations"],
  onAct: (id: string) => void,
  onOpen: (open: Open) => void,
): Column<Organization>[] {
  const { actions } = useTexts().common;
  return [
    { key: "name", title: texts.name, show: (organization) => <NameCell organization={organization} /> },
    { key: "state", title: texts.state, width: 150, show: ({ enabled }) => <StateBadge enabled={enabled} /> },
    { key: "registration", title: texts.registration, width: 150, show: ({ registration: who }) => texts.registrations[who] ?? who },
    { key: "people", title: texts.people, width: 100, show: ({ users_count: people }) => String(people) },
    { key: "workspaces", title: texts.workspaces, width: 130, show: ({ workspaces_count: workspaces }) => String(workspaces) },
    { key: "created", title: texts.created, width: 170, show: ({ created_at: at }) => <time dateTime={at}>{when(at)}</time> },
    {
      key: "actions",
      title: actions,
      width: 90,
      show: (organization) => <OrganizationActions organization={organization} onAct={onAct} onOpen={onOpen} />,
    },
  ];
}

function NameCell({ organization: { id, name, slug } }: { organization: Organization }) {
  const { organizations } = useAdminTexts();
  const { tenant_id } = usePerson();
  return (
    <div title={name}>
      <Text size="sm" fw={500} truncate>
        <bdi>{name}</bdi>
      </Text>
      <Text size="xs" c="dimmed" truncate>
        <bdi>{slug}</bdi>
        {id === tenant_id && ` · ${organizations.here}`}
      </Text>
    </div>
  );
}

function StateBadge({ enabled }: { enabled: boolean }) {
  const { states } = useAdminTexts().organizations;
  const Icon = enabled ? IconCircleCheck : IconPlayerPause;
  return (
    <Badge
      variant="light"
      color={enabled ? "green" : "gray"}
      c="var(--mantine-color-text)"
      tt="none"
      fw={500}
      leftSection={<Icon size={14} aria-hidden />}
    >
      {enabled ? states.enabled : states.disabled}
    </Badge>
  );
}

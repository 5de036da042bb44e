import { Button, Group, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconClock } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { PAGE, asPage, whole } from "../../api/pages";
import { Confirm } from "../../parts/Confirm";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { useMembers } from "../../parts/people";
import { PersonName } from "../../parts/PersonName";
import { RowsLoading } from "../../parts/RowsLoading";
import { when } from "../../parts/time";
import { useNow } from "../../parts/useNow";
import { type Column, VirtualTable } from "../../parts/VirtualTable";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import { AddGrant, ChangeGrant } from "./GrantDialog";
import { meantFor, useGrantVersion } from "./grantVersion";
import { type Grant, type GrantState, personOf, stateOf } from "./grants";

const icons = { in_force: IconCircleCheck, later: IconClock, over: IconCircleX, earlier: IconCircleX, gone: IconCircleX };

type Open = { what: "add" } | { what: "change" | "remove"; grant: Grant };

/** Who may use a workspace, besides administrators. */
export function Grants({ workspace }: { workspace: string }) {
  const { manage } = useAdminTexts();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { data, error, refetch } = useQuery({
    queryKey: ["workspaces", workspace, "grants"],
    queryFn: () =>
      whole<Grant>(async (after) => {
        const query = { limit: PAGE, ...(after ? { after } : {}) };
        const { data } = await platform.GET("/api/workspaces/{id}/grants", { params: { path: { id: workspace }, query } });
        return asPage<Grant>(data ? { data } : {});
      }),
  });
  return (
    <section aria-labelledby="access">
      <Group justify="space-between" align="flex-end" mt="xl" mb="sm">
        <div>
          <Title order={2} size="h3" id="access">
            {manage.access}
          </Title>
          <Text c="dimmed" size="sm">
            {manage.accessHint}
          </Text>
        </div>
        <Button onClick={() => setOpen({ what: "add" })}>{manage.add}</Button>
      </Group>
      <Failure error={error} retry={() => void refetch()} />
      {data ? <List grants={data} onOpen={setOpen} /> : !error && <RowsLoading rows={3} />}
      {open?.what === "add" && <AddGrant workspace={workspace} grants={data ?? []} onClose={close} />}
      {open?.what === "change" && <ChangeGrant workspace={workspace} grant={open.grant} onClose={close} />}
      {open?.what === "remove" && <Remove workspace={workspace} grant={open.grant} onClose={close} />}
    </section>
  );
}

function List({ grants, onOpen }: { grants: Grant[]; onOpen: (open: Open) => void }) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const { byId, complete, error, retry } = useMembers();
  const now = useNow();
  const nameOf = (grant: Grant) => byId.get(personOf(grant))?.name || byId.get(personOf(grant))?.email || personOf(grant);
  const person = (id: string) => <PersonName name={byId.get(id)?.name} email={byId.get(id)?.email} otherwise={id} />;
  const time = (at: string | null | undefined, otherwise: string) => (at ? <time dateTime={at}>{when(at)}</time> : otherwise);
  const columns: Column<Grant>[] = [
    { key: "person", title: manage.person, show: (grant) => person(personOf(grant)) },
    { key: "level", title: manage.level, width: 100, show: ({ level }) => manage.levels[level] ?? level },
    { key: "from", title: manage.from, width: 120, show: ({ from }) => time(from, manage.atOnce) },
    { key: "until", title: manage.until, width: 120, show: ({ until }) => time(until, manage.forGood) },
    {
      key: "state",
      title: manage.state,
      width: 150,
      // Who is unknown is no member only once all members are known.
      show: (grant) => (complete ? <State state={stateOf(grant, byId.get(personOf(grant))?.joined_at, now)} /> : "…"),
    },
    { key: "by", title: manage.givenBy, show: ({ granted_by }) => person(granted_by) },
    {
      key: "actions",
      title: common.actions,
      width: 190,
      show: (grant) => (
        <Group gap={4} wrap="nowrap">
          <Button size="compact-sm" variant="default" aria-label={manage.changeOf(nameOf(grant))} onClick={() => onOpen({ what: "change", grant })}>
            {manage.change}
          </Button>
          <Button size="compact-sm" variant="default" aria-label={manage.removeOf(nameOf(grant))} onClick={() => onOpen({ what: "remove", grant })}>
            {manage.take}
          </Button>
        </Group>
      ),
    },
  ];
  if (grants.length === 0) return <Empty title={manage.noGrants} next={manage.noGrantsNext} level={3} />;
  return (
    <>
      <Failure error={error} retry={retry} />
      <VirtualTable label={manage.access} columns={columns} rows={grants} rowKey={({ subject }) => subject} minWidth={940} />
    </>
  );
}

function State({ state }: { state: GrantState }) {
  const { states } = useAdminTexts().manage;
  const Icon = icons[state];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Icon size={16} aria-hidden style={{ flexShrink: 0, marginTop: 3 }} />
      <Text size="sm">{states[state]}</Text>
    </Group>
  );
}

function Remove({ workspace, grant, onClose }: { workspace: string; grant: Grant; onClose: () => void }) {
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const { byId } = useMembers();
  const { data: version } = useGrantVersion(workspace, grant.subject);
  const person = byId.get(personOf(grant));
  const name = isolated(person?.name || person?.email || personOf(grant));
  const remove = async () => {
    const params = { path: { id: workspace, subject: grant.subject } };
    await platform.DELETE("/api/workspaces/{id}/grants/{subject}", { params, headers: meantFor(version) });
    // Not the grant itself, which is gone.
    await queries.invalidateQueries({ queryKey: ["workspaces", workspace, "grants"], exact: true });
    told(manage.removedAccessTold(name));
  };
  return (
    <Confirm
      title={manage.removeAccess(name)}
      consequence={manage.removeAccessText}
      action={manage.removeAccessAction}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}

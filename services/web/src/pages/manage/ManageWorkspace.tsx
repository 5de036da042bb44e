import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { asProblem } from "../../api/problem";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { Page } from "../../parts/Page";
import { useMembers } from "../../parts/people";
import { PersonName } from "../../parts/PersonName";
import { when } from "../../parts/time";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";
import type { Workspace } from "./draft";
import { Grants } from "./Grants";
import { LiveSessions } from "./LiveSessions";
import { StatusBadge } from "./StatusBadge";
import { WorkspaceActions } from "./WorkspaceActions";
import { type Open, WorkspaceDialog } from "./WorkspaceDialog";
import { readWorkspace } from "./workspaces";

const route = getRouteApi("/inside/admin/workspaces/$id");

export function ManageWorkspace() {
  const { id } = route.useParams();
  return (
    <AdminsOnly>
      <Whole key={id} id={id} />
    </AdminsOnly>
  );
}

function Whole({ id }: { id: string }) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const [open, setOpen] = useState<Open>();
  const { data, error, refetch } = useQuery({
    queryKey: ["workspaces", id, "one"],
    queryFn: async () => (await readWorkspace(id)).workspace,
  });
  const back = (
    <TextLink to="/admin/workspaces" size="sm">
      {manage.back}
    </TextLink>
  );
  if (error && !data) {
    const gone = asProblem(error).status === 404 || asProblem(error).status === 422;
    return (
      <Page title={manage.title} actions={back}>
        {gone ? <Empty title={common.notFound} next={common.notFoundNext} /> : <Failure error={error} retry={() => void refetch()} />}
      </Page>
    );
  }
  if (!data) return <Loading />;
  return (
    <Page
      title={data.name}
      actions={
        <>
          {back}
          <WorkspaceActions workspace={data} here onOpen={setOpen} />
        </>
      }
    >
      <Failure error={error} retry={() => void refetch()} />
      <About workspace={data} />
      <Grants workspace={id} />
      <LiveSessions workspace={id} />
      {open && <WorkspaceDialog open={open} here onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function About({ workspace }: { workspace: Workspace }) {
  const { manage } = useAdminTexts();
  const { byId } = useMembers();
  const { name, description, kind, status, target, cpu, memory, storage, created_at, created_by } = workspace;
  const maker = byId.get(created_by);
  const opens = <bdi dir="ltr">{target.url ?? target.profile}</bdi>;
  const rows: [string, ReactNode][] = [
    [manage.name, <bdi key="name">{name}</bdi>],
    [manage.kind, manage.kinds[kind] ?? kind],
    [manage.target, opens],
    [manage.status, <StatusBadge key="status" status={status} />],
    [manage.description, description && <Text size="sm" style={{ whiteSpace: "pre-line" }}>{description}</Text>],
    [manage.cpu, cpu],
    [manage.memory, memory],
    [manage.storage, storage],
    [
      manage.created,
      <Group key="created" gap="xs">
        <time dateTime={created_at}>{when(created_at)}</time>
        <PersonName name={maker?.name} email={maker?.email} otherwise="" />
      </Group>,
    ],
  ];
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="name">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Loading() {
  const { loading } = useTexts().common;
  return (
    <Stack role="status" aria-label={loading} aria-busy="true">
      <Skeleton height={36} width="40%" />
      <Skeleton height={120} width="70%" />
      <Skeleton height={180} />
    </Stack>
  );
}

import { Button, Text } from "@mantine/core";
import { useDeferredValue, useMemo, useState } from "react";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { Page } from "../../parts/Page";
import { RowsLoading } from "../../parts/RowsLoading";
import { when } from "../../parts/time";
import { type Column, VirtualTable } from "../../parts/VirtualTable";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { useTexts } from "../../texts";
import { type AdminTexts, useAdminTexts } from "../../texts/admin";
import { CreateWorkspace } from "./CreateWorkspace";
import { Filters } from "./Filters";
import { NO_FILTER, filtered } from "./filter";
import { ResetWorkspaces } from "./ResetWorkspaces";
import { StatusBadge } from "./StatusBadge";
import type { Workspace } from "./draft";
import { WorkspaceActions } from "./WorkspaceActions";
import { type Open, WorkspaceDialog } from "./WorkspaceDialog";
import { useWorkspaces } from "./workspaces";

export function ManageWorkspaces() {
  return (
    <AdminsOnly>
      <All />
    </AdminsOnly>
  );
}

function All() {
  const { manage } = useAdminTexts();
  const { data } = useWorkspaces();
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={manage.title}
      hint={manage.hint}
      actions={
        <>
          {data && data.length > 0 && <ResetWorkspaces />}
          <Button onClick={() => setCreating(true)}>{manage.create}</Button>
        </>
      }
    >
      <List onCreate={() => setCreating(true)} />
      {creating && <CreateWorkspace onClose={() => setCreating(false)} />}
    </Page>
  );
}

function List({ onCreate }: { onCreate: () => void }) {
  const { manage } = useAdminTexts();
  const { data, error, refetch } = useWorkspaces();
  const [filter, setFilter] = useState(NO_FILTER);
  const wanted = useDeferredValue(filter);
  const found = useMemo(() => filtered(data ?? [], wanted), [data, wanted]);
  const [open, setOpen] = useState<Open>();
  const columns = useColumns(manage, setOpen);
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <RowsLoading />;
  if (data.length === 0) {
    return (
      <Empty title={manage.empty} next={manage.emptyNext}>
        <Button onClick={onCreate}>{manage.create}</Button>
      </Empty>
    );
  }
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      <Failure error={error} retry={() => void refetch()} />
      <Text size="sm" c="dimmed" mb="xs" role="status">
        {manage.shown(found.length, data.length)}
      </Text>
      {found.length > 0 ? (
        <VirtualTable label={manage.list} columns={columns} rows={found} rowKey={({ id }) => id} minWidth={720} />
      ) : (
        <Empty title={manage.noneFound} next={manage.noneFoundNext}>
          <Button variant="default" onClick={() => setFilter(NO_FILTER)}>
            {manage.clearFilters}
          </Button>
        </Empty>
      )}
      {open && <WorkspaceDialog open={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function useColumns(manage: AdminTexts["manage"], onOpen: (open: Open) => void): Column<Workspace>[] {
  const { actions } = useTexts().common;
  return [
    { key: "name", title: manage.name, show: (workspace) => <NameCell workspace={workspace} /> },
    { key: "kind", title: manage.kind, width: 110, show: ({ kind }) => manage.kinds[kind] ?? kind },
    { key: "status", title: manage.status, width: 150, show: ({ status }) => <StatusBadge status={status} /> },
    { key: "target", title: manage.target, show: ({ target }) => <Target target={target} /> },
    { key: "created", title: manage.created, width: 170, show: ({ created_at }) => <time dateTime={created_at}>{when(created_at)}</time> },
    { key: "actions", title: actions, width: 90, show: (workspace) => <WorkspaceActions workspace={workspace} onOpen={onOpen} /> },
  ];
}

function NameCell({ workspace: { id, name, description } }: { workspace: Workspace }) {
  return (
    <>
      <TextLink to="/admin/workspaces/$id" params={{ id }} size="sm" fw={500} title={name} display="block" truncate>
        <bdi>{name}</bdi>
      </TextLink>
      {description && (
        <Text size="xs" c="dimmed" truncate title={description}>
          <bdi>{description}</bdi>
        </Text>
      )}
    </>
  );
}

function Target({ target }: { target: Workspace["target"] }) {
  const text = target.url ?? target.profile ?? "";
  return (
    <Text size="sm" truncate title={text}>
      <bdi dir="ltr">{text}</bdi>
    </Text>
  );
}

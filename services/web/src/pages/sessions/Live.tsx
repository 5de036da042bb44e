import { Button, Group, Title } from "@mantine/core";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { ButtonLink } from "../../parts/links";
import { Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import { useColumns } from "./columns";
import { type Scope, type Session, useLiveSessions } from "./read";

interface Props {
  scope: Scope;
  onEnd: (session: Session) => void;
}

/** Open sessions, each with what can be done about it. */
export function Live({ scope, onEnd }: Props) {
  const { sessions, common } = useTexts();
  const me = usePerson();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = useLiveSessions(scope);
  const columns = useColumns(scope, "live");
  const items = data?.pages.flatMap((page) => page.items);
  const actions = (session: Session) => (
    <>
      {session.user_id === me.id && session.workspace_kind === "terminal" && (
        <ButtonLink to="/terminals/$id" params={{ id: session.id }} size="xs" variant="light" aria-label={sessions.openOf(isolated(session.workspace_name))}>
          {sessions.open}
        </ButtonLink>
      )}
      <Button size="xs" variant="default" onClick={() => onEnd(session)} aria-label={sessions.endOf(isolated(session.workspace_name))}>
        {sessions.end}
      </Button>
    </>
  );
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {sessions.live}
      </Title>
      <Failure error={error} retry={() => void (isFetchNextPageError ? fetchNextPage() : refetch())} />
      {!items && !error && <RowsLoading rows={2} />}
      {items?.length === 0 && (
        <Empty title={sessions.noneLive} next={scope === "own" ? sessions.noneLiveNext : sessions.noneLiveEverybody}>
          {scope === "own" && <ButtonLink to="/workspaces">{common.toWorkspaces}</ButtonLink>}
        </Empty>
      )}
      {items && items.length > 0 && <Records label={sessions.live} records={items} idOf={({ id }) => id} columns={columns} actions={actions} />}
      {hasNextPage && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {common.more}
          </Button>
        </Group>
      )}
    </section>
  );
}

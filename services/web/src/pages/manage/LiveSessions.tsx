import { Button, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { PAGE, asPage, whole } from "../../api/pages";
import type { components } from "../../api/platform";
import { Confirm } from "../../parts/Confirm";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { useMembers } from "../../parts/people";
import { PersonName } from "../../parts/PersonName";
import { RowsLoading } from "../../parts/RowsLoading";
import { ago, when } from "../../parts/time";
import { useNow } from "../../parts/useNow";
import { type Column, VirtualTable } from "../../parts/VirtualTable";
import { useTexts } from "../../texts";
import { useAdminTexts } from "../../texts/admin";

type Session = components["schemas"]["SessionView"];

/** How often open sessions are looked at, in milliseconds. */
const AGAIN = 10_000;

/** Who has a workspace open now. */
export function LiveSessions({ workspace }: { workspace: string }) {
  const { common } = useTexts();
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const { byId } = useMembers();
  const now = useNow();
  const [ending, setEnding] = useState<Session>();
  const { data, error, refetch } = useQuery({
    queryKey: ["sessions", "active", "workspace", workspace],
    refetchInterval: AGAIN,
    queryFn: () =>
      whole<Session>(async (after) => {
        const query = { scope: "organization", workspace, limit: PAGE, ...(after ? { after } : {}) };
        return asPage(await platform.GET("/api/sessions/active", { params: { query } }));
      }),
  });
  const nameOf = ({ user_id: id }: Session) => byId.get(id)?.name || byId.get(id)?.email || id;
  const end = async ({ id }: Session) => {
    await platform.POST("/api/sessions/{id}/disconnect", { params: { path: { id } } });
    await queries.invalidateQueries({ queryKey: ["sessions"] });
    told(manage.endedTold);
  };
  const columns: Column<Session>[] = [
    {
      key: "person",
      title: manage.person,
      show: ({ user_id: id }) => <PersonName name={byId.get(id)?.name} email={byId.get(id)?.email} otherwise={id} />,
    },
    {
      key: "since",
      title: manage.since,
      show: ({ started_at: at }) => (
        <time dateTime={at} title={when(at)}>
          {ago(at, now)}
        </time>
      ),
    },
    { key: "address", title: manage.address, show: ({ client_address: address }) => <bdi>{address}</bdi> },
    {
      key: "actions",
      title: common.actions,
      width: 130,
      show: (session) => (
        <Button size="compact-sm" variant="default" aria-label={manage.endOf(nameOf(session))} onClick={() => setEnding(session)}>
          {manage.end}
        </Button>
      ),
    },
  ];
  return (
    <section aria-labelledby="live">
      <Title order={2} size="h3" id="live" mt="xl" mb="sm">
        {manage.live}
      </Title>
      <Failure error={error} retry={() => void refetch()} />
      <Text size="sm" c="dimmed" role="status">
        {data && data.length > 0 ? manage.liveCount(data.length) : ""}
      </Text>
      {!data && !error && <RowsLoading rows={2} />}
      {data?.length === 0 && <Empty title={manage.noLive} next={manage.noLiveNext} level={3} />}
      {data && data.length > 0 && <VirtualTable label={manage.live} columns={columns} rows={data} rowKey={({ id }) => id} />}
      {ending && (
        <Confirm
          title={manage.endTitle(isolated(nameOf(ending)))}
          consequence={manage.endText}
          action={manage.end}
          onConfirm={() => end(ending)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </section>
  );
}

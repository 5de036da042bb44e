import { Text } from "@mantine/core";
import { Moment } from "../../parts/Moment";
import type { Column } from "../../parts/Records";
import { when } from "../../parts/time";
import { useTexts } from "../../texts";
import { type Scope, type Session, whyEnded } from "./read";

/** What is shown of a session; whose it is only among everybody's. */
export function useColumns(scope: Scope, which: "live" | "past"): Column<Session>[] {
  const { sessions } = useTexts();
  const everybody = scope === "organization";
  const workspace = { title: sessions.workspace, show: (session: Session) => <Workspace session={session} /> };
  const person = { title: sessions.person, show: (session: Session) => <Person session={session} /> };
  const since = { title: sessions.since, show: ({ started_at }: Session) => <Moment time={started_at} /> };
  const from = { title: sessions.from, show: ({ client_address }: Session) => client_address };
  const ended = { title: sessions.ended, show: ({ ended_at }: Session) => <Moment time={ended_at} /> };
  const started = { title: sessions.started, show: ({ started_at }: Session) => <time dateTime={started_at}>{when(started_at)}</time> };
  const why = { title: sessions.why, show: (session: Session) => whyEnded(session, sessions.reasons, sessions.code) };
  const times = which === "live" ? [since, from] : [started, ended, why, from];
  return everybody ? [workspace, person, ...times] : [workspace, ...times];
}

function Workspace({ session }: { session: Session }) {
  const { sessions } = useTexts();
  return (
    <>
      <Text size="sm" fw={500} className="name" component="div">
        <bdi>{session.workspace_name}</bdi>
      </Text>
      <Text size="xs" c="dimmed">
        {sessions.kinds[session.workspace_kind] ?? session.workspace_kind}
      </Text>
    </>
  );
}

function Person({ session: { user_name: name, user_email: email } }: { session: Session }) {
  const { sessions } = useTexts();
  if (!email) return <Text size="sm" c="dimmed">{sessions.unknownPerson}</Text>;
  return (
    <>
      <Text className="name" component="div" size="sm">
        <bdi>{name}</bdi>
      </Text>
      <Text size="xs" c="dimmed" className="name">
        <bdi>{email}</bdi>
      </Text>
    </>
  );
}

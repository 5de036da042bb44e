import { Text } from "@mantine/core";
import { TextLink } from "../../parts/links";
import { PersonName } from "../../parts/PersonName";
import { when } from "../../parts/time";
import { type Column, VirtualTable } from "../../parts/VirtualTable";
import { useAdminTexts } from "../../texts/admin";
import type { AuditEvent } from "./event";
import { useNames } from "./names";
import { Outcome } from "./Outcome";

/** Events in a table; each leads to all that is known of it. */
export function Events({ events, chains }: { events: readonly AuditEvent[]; chains: boolean }) {
  const { audit } = useAdminTexts();
  const names = useNames(events);
  const columns: Column<AuditEvent>[] = [
    {
      key: "time",
      title: audit.time,
      width: 170,
      show: ({ id, at, action }) => (
        <TextLink
          to="/admin/audit"
          search={(all) => ({ ...all, event: id })}
          resetScroll={false}
          size="sm"
          title={at}
          aria-label={audit.details(names.action(action), when(at))}
        >
          <time dateTime={at}>{when(at)}</time>
        </TextLink>
      ),
    },
    { key: "who", title: audit.who, show: ({ actor }) => <Who actor={actor} /> },
    { key: "action", title: audit.action, show: ({ action }) => <Text size="sm">{names.action(action)}</Text> },
    { key: "outcome", title: audit.outcome, width: 120, show: ({ outcome }) => <Outcome outcome={outcome} /> },
    { key: "target", title: audit.target, show: ({ target }) => target && <Target {...names.target(target)} /> },
    { key: "reason", title: audit.reason, width: 170, show: (event) => event.reason && <Text size="sm">{names.reason(event)}</Text> },
  ];
  const chain: Column<AuditEvent> = {
    key: "organization",
    title: audit.organization,
    show: (event) => (
      <Text size="sm" truncate>
        <bdi>{names.organization(event.chain)}</bdi>
      </Text>
    ),
  };
  const shown = chains ? [...columns, chain] : columns;
  return <VirtualTable label={audit.list} columns={shown} rows={events} rowKey={({ id }) => id} minWidth={chains ? 1030 : 910} />;
}

function Who({ actor }: { actor: AuditEvent["actor"] }) {
  const { audit } = useAdminTexts();
  const names = useNames();
  return (
    <>
      <PersonName name={names.person(actor.user_id)} email={actor.email ?? undefined} otherwise={audit.kinds[actor.kind] ?? actor.kind} />
      {actor.address && (
        <Text size="xs" c="dimmed">
          <bdi>{actor.address}</bdi>
        </Text>
      )}
    </>
  );
}

function Target({ kind, name }: { kind: string; name: string }) {
  return (
    <div title={name}>
      <Text size="sm" truncate>
        <bdi>{name}</bdi>
      </Text>
      <Text size="xs" c="dimmed">
        {kind}
      </Text>
    </div>
  );
}

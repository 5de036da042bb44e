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
      header: audit.time,
      width: 170,
      cell: ({ id, at, action }) => (
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
    { key: "who", header: audit.who, cell: ({ actor }) => <Who actor={actor} /> },
    { key: "action", header: audit.action, cell: ({ action }) => <Text size="sm">{names.action(action)}</Text> },
    { key: "outcome", header: audit.outcome, width: 120, cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    { key: "target", header: audit.target, cell: ({ target }) => target && <Target {...names.target(target)} /> },
    { key: "reason", header: audit.reason, width: 140, cell: ({ reason }) => reason && <Text size="sm">{reason}</Text> },
  ];
  const chain: Column<AuditEvent> = {
    key: "organization",
    header: audit.organization,
    cell: (event) => (
      <Text size="sm" truncate>
        <bdi>{names.organization(event.chain)}</bdi>
      </Text>
    ),
  };
  const shown = chains ? [...columns, chain] : columns;
  return <VirtualTable label={audit.list} columns={shown} rows={events} rowKey={({ id }) => id} minWidth={chains ? 1000 : 880} />;
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

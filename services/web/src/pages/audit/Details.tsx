import { Button, Code, Group, Skeleton, Stack, Title } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { CopyField } from "../../parts/CopyField";
import { Dialog } from "../../parts/Dialog";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { when } from "../../parts/time";
import { useAdminTexts } from "../../texts/admin";
import { Changes } from "./Changes";
import type { AuditEvent } from "./event";
import { useEvent } from "./events";
import { useNames } from "./names";
import { Outcome } from "./Outcome";
import type { AuditSearch } from "./search";

interface Props {
  id: string;
  scope: string | undefined;
  loaded: readonly AuditEvent[];
  onFilter: (filter: AuditSearch) => void;
  onClose: () => void;
}

/** Everything about one event. */
export function Details({ id, scope, loaded, onFilter, onClose }: Props) {
  const { audit } = useAdminTexts();
  const { event, error, refetch } = useEvent(id, scope, loaded);
  const { action } = useNames();
  return (
    <Dialog side title={event ? action(event.action) : audit.event} onClose={onClose}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {event === null && <Empty title={audit.notFound} next={audit.notFoundNext} />}
      {event === undefined && !error && <Skeleton height={320} />}
      {event && <Whole event={event} loaded={loaded} onFilter={onFilter} />}
    </Dialog>
  );
}

function Whole({ event, loaded, onFilter }: Pick<Props, "loaded" | "onFilter"> & { event: AuditEvent }) {
  const { audit } = useAdminTexts();
  const names = useNames(useMemo(() => [event, ...loaded], [event, loaded]));
  const { actor, target } = event;
  const onTarget = target ? names.target(target) : undefined;
  const code = (text: string | null) => text && <Code>{text}</Code>;
  return (
    <Stack gap="lg">
      <Fields
        rows={[
          [audit.time, <time dateTime={event.at}>{`${when(event.at)} (${event.at})`}</time>],
          [audit.outcome, <Outcome outcome={event.outcome} />],
          [audit.reason, event.reason && names.reason(event)],
          ["", code(event.reason)],
          [audit.action, code(event.action)],
          [audit.who, <bdi>{names.person(actor.user_id) ?? actor.email ?? audit.kinds[actor.kind] ?? actor.kind}</bdi>],
          ["", actor.email && <bdi>{actor.email}</bdi>],
          [audit.address, code(actor.address)],
          [audit.agent, actor.agent && <bdi>{actor.agent}</bdi>],
          [audit.signIn, code(actor.sid)],
          [audit.target, onTarget && <bdi>{`${onTarget.kind}: ${onTarget.name}`}</bdi>],
          ["", code(target)],
          [audit.organization, <bdi>{names.organization(event.chain)}</bdi>],
          [audit.request, code(event.request_id)],
        ]}
      />
      <Group gap="xs">
        {actor.user_id && (
          <Button size="xs" variant="default" onClick={() => onFilter({ actor: actor.user_id ?? "" })}>
            {audit.onlyPerson}
          </Button>
        )}
        {target && (
          <Button size="xs" variant="default" onClick={() => onFilter({ target })}>
            {audit.onlyTarget}
          </Button>
        )}
      </Group>
      <section>
        <Title order={3} size="h5" mb="xs">
          {audit.changes}
        </Title>
        <Changes event={event} nameOf={names.value} />
      </section>
      <section>
        <Title order={3} size="h5" mb="xs">
          {audit.proof}
        </Title>
        <Fields
          rows={[
            [audit.number, event.seq],
            [audit.id, code(event.id)],
            [audit.prevHash, code(event.prev_hash)],
            [audit.hash, code(event.hash)],
            [audit.mac, code(event.mac)],
            [audit.key, code(event.key_id)],
          ]}
        />
      </section>
      <CopyField label={audit.json} value={JSON.stringify(event)} />
    </Stack>
  );
}

function Fields({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value)
        .map(([label, value], index) => (
          <div key={index}>
            <dt>{label}</dt>
            <dd className="name">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

import { Badge, Button, Text, TextInput } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { Moment } from "../../parts/Moment";
import { failed } from "../../parts/notice";
import { type Member, useMembers } from "../../parts/people";
import { type Column, Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { usePerson } from "../../shell/person";
import { locale, useTexts } from "../../texts";
import { type Intent, Act, useAct } from "./Act";
import { type MemberState, stateOf, wantedMembers } from "./filter";
import { MemberMenu } from "./MemberMenu";
import { ResetLink } from "./ResetLink";

const colours: Record<MemberState, string> = { active: "green", disabled: "orange", blocked: "red" };

/** The members, to be searched, each with what can be done. */
export function MemberList({ onInvite }: { onInvite: () => void }) {
  const { people, common } = useTexts();
  const { items, complete, error, retry } = useMembers();
  const [wanted, setWanted] = useState("");
  const [intent, setIntent] = useState<Intent>();
  const [forgetful, setForgetful] = useState<Member>();
  const sought = useDeferredValue(wanted);
  const found = useMemo(() => items && wantedMembers(items, sought, locale()), [items, sought]);
  const columns = useColumns();
  const act = useAct();
  const choose = useCallbackRef((chosen: Intent) => (people.acts[chosen.kind].ask ? setIntent(chosen) : void act(chosen).catch(failed)));
  const actions = useCallback((member: Member) => <MemberMenu member={member} onChoose={choose} onResetLink={setForgetful} />, [choose]);
  return (
    <>
      <TextInput type="search" label={people.search} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} maw={420} />
      <Text size="sm" c="dimmed" role="status">
        {items && items.length > 0 && (complete ? common.of(found?.length ?? 0, items.length) : people.loadingMore(items.length))}
      </Text>
      {!items && !error && <RowsLoading />}
      {found && found.length > 0 && (
        <Records
          label={people.title}
          records={found}
          idOf={({ id }) => id}
          columns={columns}
          actions={actions}
        />
      )}
      {found?.length === 0 && complete && items?.length !== 0 && <Empty title={people.none} next={people.noneNext} />}
      {items?.length === 0 && complete && (
        <Empty title={people.nobody} next={people.nobodyNext}>
          <Button onClick={onInvite}>{people.invite}</Button>
        </Empty>
      )}
      <Failure error={error} retry={retry} />
      {intent && <Act intent={intent} onClose={() => setIntent(undefined)} />}
      {forgetful && <ResetLink member={forgetful} onClose={() => setForgetful(undefined)} />}
    </>
  );
}

function useColumns(): Column<Member>[] {
  const { people, common } = useTexts();
  return useMemo(
    () => [
      { title: people.member, show: (member) => <Who member={member} /> },
      { title: people.role, show: ({ role }) => common.roles[role] ?? role },
      { title: people.state, show: (member) => <State member={member} /> },
      { title: people.secondFactor, show: ({ mfa_enabled }) => (mfa_enabled ? common.yes : common.no) },
      { title: people.joined, show: ({ joined_at }) => <Moment time={joined_at} /> },
      { title: people.lastSignIn, show: ({ last_login_at }) => <Moment time={last_login_at} /> },
    ],
    [people, common],
  );
}

function Who({ member }: { member: Member }) {
  const { people } = useTexts();
  const me = usePerson();
  return (
    <>
      <Text size="sm" fw={500} className="name" component="div">
        <bdi>{member.name}</bdi>
        {member.id === me.id && ` ${people.you}`}
      </Text>
      <Text size="xs" c="dimmed" className="name" component="div">
        <bdi>{member.email}</bdi>
      </Text>
    </>
  );
}

function State({ member }: { member: Member }) {
  const { people } = useTexts();
  const state = stateOf(member);
  return (
    <Badge variant="dot" color={colours[state]} tt="none" fw={500} miw="max-content">
      {people.states[state]}
    </Badge>
  );
}

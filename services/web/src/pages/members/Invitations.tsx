import { Badge, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { Empty } from "../../parts/Empty";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { Moment } from "../../parts/Moment";
import { told } from "../../parts/notice";
import { useMembers } from "../../parts/people";
import { type Column, Records } from "../../parts/Records";
import { RowsLoading } from "../../parts/RowsLoading";
import { useTexts } from "../../texts";
import { insteadOf, openInvitations } from "./filter";
import { MakeLink } from "./MakeLink";
import { type Invitation, useInvitations } from "./read";

/** Who is invited and has not come yet. */
export function Invitations({ onInvite }: { onInvite: () => void }) {
  const { people } = useTexts();
  const { items, error, retry } = useInvitations();
  const [taking, setTaking] = useState<Invitation>();
  const [renewing, setRenewing] = useState<Invitation>();
  const columns = useColumns();
  const found = items && openInvitations(items);
  return (
    <>
      {!items && !error && <RowsLoading />}
      {found && found.length > 0 && (
        <Records
          label={people.invitations}
          records={found}
          idOf={({ id }) => id}
          columns={columns}
          actions={(invitation) => (
            <>
              <Button size="xs" variant="default" onClick={() => setRenewing(invitation)} aria-label={people.renewOf(isolated(invitation.email))}>
                {people.renew}
              </Button>
              <Button size="xs" variant="default" onClick={() => setTaking(invitation)} aria-label={people.takeBackOf(isolated(invitation.email))}>
                {people.takeBack}
              </Button>
            </>
          )}
        />
      )}
      {found?.length === 0 && (
        <Empty title={people.noInvitations} next={people.noInvitationsNext}>
          <Button onClick={onInvite}>{people.invite}</Button>
        </Empty>
      )}
      <Failure error={error} retry={retry} />
      {taking && <TakeBack invitation={taking} onClose={() => setTaking(undefined)} />}
      {renewing && <Renew invitation={renewing} onClose={() => setRenewing(undefined)} />}
    </>
  );
}

function useColumns(): Column<Invitation>[] {
  const { people, common, signIn } = useTexts();
  const members = useMembers();
  const inviter = (id: string) => members.items?.find((member) => member.id === id)?.name ?? insteadOf(id, members, people.somebody);
  return [
    { title: signIn.email, show: ({ email }) => <bdi className="name">{email}</bdi> },
    { title: people.role, show: ({ role }) => common.roles[role] ?? role },
    {
      title: people.state,
      show: ({ state }) => (
        <Badge variant="dot" color={state === "expired" ? "orange" : "blue"} tt="none" fw={500} miw="max-content">
          {state === "expired" ? people.expired : people.pending}
        </Badge>
      ),
    },
    { title: people.until, show: ({ expires_at }) => <Moment time={expires_at} /> },
    { title: people.invitedBy, show: ({ invited_by }) => <bdi className="name">{inviter(invited_by)}</bdi> },
  ];
}

function TakeBack({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { people } = useTexts();
  const queries = useQueryClient();
  const take = async () => {
    await auth.DELETE("/api/invitations/{id}", { params: { path: { id: invitation.id } } });
    await queries.invalidateQueries({ queryKey: ["invitations"] });
    told(people.takenBack);
  };
  return (
    <Confirm
      title={people.takeBackTitle(isolated(invitation.email))}
      consequence={people.takeBackConsequence}
      action={people.takeBack}
      onConfirm={take}
      onClose={onClose}
    />
  );
}

/** A new link in place of the old one. */
function Renew({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { people } = useTexts();
  const queries = useQueryClient();
  const email = isolated(invitation.email);
  const make = async () => {
    const { data } = await auth.POST("/api/invitations/{id}/resend", { params: { path: { id: invitation.id } } });
    void queries.invalidateQueries({ queryKey: ["invitations"] });
    if (!data) throw new TypeError("an invitation without a body");
    return data;
  };
  return <MakeLink title={people.renewTitle(email)} hint={people.renewHint} linkHint={people.linkHint(email)} make={make} onClose={onClose} />;
}

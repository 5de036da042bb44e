import { Button, Stack, Tabs } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { Page } from "../../parts/Page";
import { type Member, useMembers } from "../../parts/people";
import { AdminsOnly } from "../../shell/AdminsOnly";
import { useTexts } from "../../texts";
import { Add } from "./Add";
import { openInvitations } from "./filter";
import { Invitations } from "./Invitations";
import { Invite } from "./Invite";
import { MemberList } from "./MemberList";
import { useInvitations } from "./read";
import { ResetLink } from "./ResetLink";

/** The people of the organization, and who is invited. */
export function Members() {
  return (
    <AdminsOnly>
      <People />
    </AdminsOnly>
  );
}

function People() {
  const { people } = useTexts();
  const [inviting, setInviting] = useState(false);
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<Member>();
  const members = useMembers();
  const invitations = useInvitations();
  const welcome = (member: Member) => {
    setAdding(false);
    // Whoever has signed in before needs no link for a password.
    if (!member.last_login_at) setAdded(member);
  };
  const open = invitations.items && openInvitations(invitations.items);
  return (
    <Page
      title={people.title}
      hint={people.hint}
      actions={
        <>
          <Button variant="default" onClick={() => setAdding(true)}>
            {people.addItem}
          </Button>
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {people.invite}
          </Button>
        </>
      }
    >
      <Tabs defaultValue="members">
        <Tabs.List mb="md">
          <Tabs.Tab value="members">{people.tabMembers(members.complete ? members.items?.length : undefined)}</Tabs.Tab>
          <Tabs.Tab value="invitations">{people.tabInvitations(invitations.complete ? open?.length : undefined)}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <Stack>
            <MemberList onInvite={() => setInviting(true)} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="invitations">
          <Invitations onInvite={() => setInviting(true)} />
        </Tabs.Panel>
      </Tabs>
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {adding && <Add onAdded={welcome} onClose={() => setAdding(false)} />}
      {added && <ResetLink member={added} fresh onClose={() => setAdded(undefined)} />}
    </Page>
  );
}

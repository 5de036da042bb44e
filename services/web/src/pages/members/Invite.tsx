import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "../../api/client";
import type { components } from "../../api/auth";
import { useIdempotency } from "../../api/idempotency";
import { Dialog } from "../../parts/Dialog";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { useSubmit } from "../../parts/useSubmit";
import { useTexts } from "../../texts";
import { OneTimeLink } from "./OneTimeLink";

type Issued = components["schemas"]["IssuedInvitationView"];

/** Invites somebody by a link, which the administrator hands over. */
export function Invite({ onClose }: { onClose: () => void }) {
  const { people } = useTexts();
  const [issued, setIssued] = useState<Issued>();
  return (
    <Dialog title={people.inviteTitle} stays={Boolean(issued)} onClose={onClose}>
      {issued ? (
        <OneTimeLink link={issued.link} label={people.link} until={issued.expires_at} hint={people.linkHint(isolated(issued.email))} onClose={onClose} />
      ) : (
        <InviteForm onClose={onClose} onIssued={setIssued} />
      )}
    </Dialog>
  );
}

function InviteForm({ onClose, onIssued }: { onClose: () => void; onIssued: (issued: Issued) => void }) {
  const { people, common, signIn } = useTexts();
  const queries = useQueryClient();
  const once = useIdempotency();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", role: "user" } });
  const { busy, error, submit } = useSubmit(form, async ({ email, role }) => {
    const body = { email: email.trim(), role };
    const { data } = await auth.POST("/api/invitations", { body, headers: once.header(body) });
    if (data) onIssued(data);
    void queries.invalidateQueries({ queryKey: ["invitations"] });
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {people.inviteHint}
        </Text>
        <TextInput label={signIn.email} type="email" autoComplete="off" required data-autofocus key={form.key("email")} {...form.getInputProps("email")} />
        <NativeSelect
          label={people.role}
          description={people.roleHint}
          data={["user", "company_admin"].map((value) => ({ value, label: common.roles[value] ?? value }))}
          key={form.key("role")}
          {...form.getInputProps("role")}
        />
        <Failure error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {people.inviteSubmit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

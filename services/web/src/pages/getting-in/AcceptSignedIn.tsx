import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { auth, given } from "../../api/client";
import { Problem } from "../../api/problem";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { ButtonLink } from "../../parts/links";
import { told } from "../../parts/notice";
import { useWork } from "../../parts/useWork";
import { type LoginResult, leave } from "../../session";
import { useTexts } from "../../texts";
import type { Accepted } from "./accepted";

/** Whoever is signed in already joins by one button, and goes on in the new organization. */
export function SignedIn({ token, onDone }: { token: string; onDone: (accepted: Accepted) => Promise<void> }) {
  const { signIn } = useTexts();
  const { busy, error, run } = useWork();
  // The invitation is used up by then: what is tried again is going there.
  const [joined, setJoined] = useState<string>();
  const accept = async () => {
    const accepted = given(await auth.POST("/api/invitations/{token}/accept", { params: { path: { token } }, body: {} }));
    if (accepted.status !== "joined") throw new Problem(0, "unexpected", "");
    if (!accepted.set_password) return accepted.tenant_id;
    // The way in that brought them here does not lead there.
    await onDone(accepted);
    return undefined;
  };
  const join = () =>
    run(async () => {
      const tenant_id = joined ?? (await accept());
      if (!tenant_id) return;
      setJoined(tenant_id);
      const { data } = await auth.POST("/api/auth/switch-tenant", { body: { tenant_id } });
      await onDone(data as LoginResult);
      told(signIn.inviteJoined);
    });
  return (
    <Stack>
      {joined && <Text role="status">{signIn.inviteJoined}</Text>}
      <Failure error={error} />
      <Button loading={busy} onClick={() => void join()} autoFocus>
        {joined ? signIn.inviteGo : signIn.inviteSubmit}
      </Button>
    </Stack>
  );
}

/** This browser is signed in as somebody whom the invitation is not for. */
export function OtherPerson({ email, invited }: { email: string; invited: string }) {
  const { signIn } = useTexts();
  const { busy, error, run } = useWork();
  return (
    <Stack>
      <Text className="name">{signIn.inviteOther(isolated(email), isolated(invited))}</Text>
      <Failure error={error} />
      <Button loading={busy} onClick={() => void run(leave)}>
        {signIn.signOutFirst}
      </Button>
      <ButtonLink to="/workspaces" variant="default">
        {signIn.toWorkspaces}
      </ButtonLink>
    </Stack>
  );
}

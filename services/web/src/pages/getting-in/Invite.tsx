import { Skeleton, Stack } from "@mantine/core";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { open } from "../../api/client";
import { asProblem } from "../../api/problem";
import { useFragment } from "../../browser/useFragment";
import { useStore } from "../../browser/store";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { ButtonLink } from "../../parts/links";
import { sessionState } from "../../session";
import { newQueries } from "../../shell/queries";
import { Starting } from "../../shell/states";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { Accept } from "./Accept";
import { OtherPerson, SignedIn } from "./AcceptSignedIn";
import type { Accepted, JoinedView } from "./accepted";
import { Joined } from "./Joined";
import { useArrival } from "./useArrival";

/** An invitation, by its link. */
export function Invite() {
  const { signIn } = useTexts();
  const [queries] = useState(newQueries);
  const token = useFragment();
  if (!token) return <Card title={signIn.linkIncomplete} hint={signIn.inviteMissing} />;
  return (
    <QueryClientProvider client={queries}>
      <Invitation key={token} token={token} />
    </QueryClientProvider>
  );
}

function Invitation({ token }: { token: string }) {
  const texts = useTexts();
  const { signIn } = texts;
  const state = useStore(sessionState);
  const { arriving, come } = useArrival();
  const [joined, setJoined] = useState<JoinedView>();
  const onDone = async (accepted: Accepted) => (accepted.status === "joined" ? setJoined(accepted) : come(accepted));
  const { data, error, refetch } = useQuery({
    queryKey: ["invitation", token],
    // Read once: it is gone as soon as it is accepted, and then this page must not change.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => (await open.GET("/api/invitations/{token}", { params: { path: { token } } })).data,
  });
  if (arriving) return <Starting />;
  if (error && [404, 410].includes(asProblem(error).status)) {
    return (
      <Card title={signIn.inviteOver} hint={signIn.inviteOverNext}>
        <ButtonLink to="/workspaces">{state.phase === "present" ? signIn.toWorkspaces : signIn.toSignIn}</ButtonLink>
      </Card>
    );
  }
  if (error) {
    return (
      <Card title={signIn.inviteLoading}>
        <Failure error={error} retry={() => void refetch()} />
      </Card>
    );
  }
  if (!data || state.phase === "starting") {
    return (
      <Card title={signIn.inviteLoading}>
        <Stack aria-busy="true">
          <Skeleton height={36} />
          <Skeleton height={60} />
          <Skeleton height={60} />
        </Stack>
      </Card>
    );
  }
  if (joined) return <Joined joined={joined} organization={data.organization} email={data.email} />;
  const role = texts.common.roles[data.role] ?? data.role;
  const present = state.phase === "present" ? state.user : undefined;
  return (
    <Card title={signIn.inviteTitle(isolated(data.organization))} hint={signIn.inviteHint(isolated(data.email), role)}>
      {!present && <Accept token={token} email={data.email} onDone={onDone} />}
      {present?.email === data.email && <SignedIn token={token} onDone={onDone} />}
      {present && present.email !== data.email && <OtherPerson email={present.email} invited={data.email} />}
    </Card>
  );
}

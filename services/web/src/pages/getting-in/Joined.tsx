import { Text } from "@mantine/core";
import { isolated } from "../../parts/isolated";
import { ButtonLink } from "../../parts/links";
import { when } from "../../parts/time";
import { useStore } from "../../browser/store";
import { sessionState } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { type JoinedView, fragmentOf } from "./accepted";
import { NowSignIn } from "./NowSignIn";

/** Somebody is a member now, but the password that they have does not open this organization. */
export function Joined({ joined, organization, email }: { joined: JoinedView; organization: string; email: string }) {
  const { signIn } = useTexts();
  const { phase } = useStore(sessionState);
  const { set_password: own } = joined;
  if (!own) return <NowSignIn hint={`${signIn.inviteJoined} ${signIn.inviteJoinedNext}`} email={email} />;
  return (
    <Card title={signIn.inviteJoinedTo(isolated(organization))} hint={signIn.inviteOwnPassword}>
      <Text>{signIn.inviteOwnPasswordUntil(when(own.expires_at))}</Text>
      <ButtonLink to="/reset" hash={fragmentOf(own.link)} autoFocus>
        {signIn.resetTitle}
      </ButtonLink>
      {phase === "present" && (
        <ButtonLink to="/workspaces" variant="default">
          {signIn.toWorkspaces}
        </ButtonLink>
      )}
    </Card>
  );
}

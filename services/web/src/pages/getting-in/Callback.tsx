import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Problem } from "../../api/problem";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { told } from "../../parts/notice";
import { useWork } from "../../parts/useWork";
import { type LoginResult, arrive } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { type Came, type ClaimQuestion, brought, claim, complete, mayTryAgain } from "./callback";

/** Where a browser arrives that comes back from a provider. */
export function Callback() {
  const texts = useTexts().signIn.callback;
  const navigate = useNavigate();
  const { me } = useTexts();
  const [{ code, error: word, links, returnTo }] = useState(() => brought(location.search));
  const [came, setCame] = useState<Came | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const enter = (result: LoginResult) => {
    arrive(result, "chosen");
    return navigate({ to: returnTo, replace: true });
  };
  const fetchIt = (code: string) => {
    setError(undefined);
    void complete(code, links).then(
      (came) => {
        if (came.kind === "arrived") return enter(came.result);
        if (came.kind === "asked") return setCame(came);
        told(me.linkDone(came.provider));
        return navigate({ to: "/me", replace: true });
      },
      (error: unknown) => setError(error),
    );
  };
  useEffect(() => {
    // What stood in the address is good for nothing a second time, and need not stand in the history.
    history.replaceState(history.state, "", location.pathname);
    if (code) fetchIt(code);
    // Once, for what the page was opened with.
  }, []);
  if (came?.kind === "asked") return <Claim question={came.question} onClaimed={enter} />;
  const failure = word || !code ? new Problem(0, word ?? "sign_on_expired", "") : error;
  if (failure) {
    return (
      <Card title={texts.failed}>
        <Failure error={failure} retry={code && mayTryAgain(failure) ? () => fetchIt(code) : undefined} />
        <TextLink to="/workspaces">{texts.back}</TextLink>
      </Card>
    );
  }
  return (
    <Card title={texts.title}>
      <Group role="status">
        <Loader size="sm" aria-hidden />
        <Text>{texts.wait}</Text>
      </Group>
    </Card>
  );
}

/** Asks whether an account is to become theirs that somebody else may have made, and says what goes. */
function Claim({ question, onClaimed }: { question: ClaimQuestion; onClaimed: (result: LoginResult) => unknown }) {
  const { claim: texts, back } = useTexts().signIn.callback;
  const { busy, error, run } = useWork();
  const { password, login_sessions: sessions, identities } = question.drops;
  const drops = [password && texts.password, sessions > 0 && texts.sessions(sessions), identities > 0 && texts.identities(identities), texts.invitations];
  return (
    <Card title={texts.title} hint={texts.hint(question.email)}>
      <Stack>
        <Text>{texts.why}</Text>
        <div>
          <Text id="drops">{texts.drops}</Text>
          <ul aria-labelledby="drops">
            {drops.filter(Boolean).map((drop) => (
              <li key={String(drop)}>{drop}</li>
            ))}
          </ul>
        </div>
        <Failure error={error} />
        {mayTryAgain(error) && (
          <Button loading={busy} onClick={() => void run(async () => onClaimed(await claim(question.code)))}>
            {texts.take}
          </Button>
        )}
        <TextLink to="/workspaces">{mayTryAgain(error) ? texts.leave : back}</TextLink>
      </Stack>
    </Card>
  );
}

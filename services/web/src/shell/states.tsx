import { Anchor, Button, Center, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Card } from "../pages/getting-in/Card";
import { SignIn } from "../pages/getting-in/SignIn";
import type { Problem } from "../api/problem";
import { Failure } from "../parts/Failure";
import { type User, giveUp, start } from "../session";
import { useTexts } from "../texts";

/** Shown only where the answer takes long enough to be noticed. */
export function Starting() {
  const { common } = useTexts();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Center mih="100vh" role="status" aria-busy="true">
      {late && (
        <Stack align="center">
          <Loader />
          <Text c="dimmed">{common.starting}</Text>
        </Stack>
      )}
    </Center>
  );
}

/** How often a server that was away is asked again. */
const AGAIN = 3_000;

export function Unreachable({ problem }: { problem: Problem }) {
  const { common } = useTexts();
  useEffect(() => {
    const timer = setInterval(() => void start(), AGAIN);
    return () => clearInterval(timer);
  }, []);
  return (
    <Card title={common.unreachable} hint={common.unreachableNext}>
      {problem.status > 0 && <Failure error={problem} />}
      <Button onClick={() => void start()}>{common.retry}</Button>
    </Card>
  );
}

/** Signed out from elsewhere, or after too long a time. */
export function Ended({ last }: { last: User }) {
  const { signIn } = useTexts();
  const [again, setAgain] = useState(false);
  if (again) return <SignIn hint={signIn.endedKeep} email={last.email} />;
  return (
    <Card title={signIn.endedTitle} hint={signIn.ended}>
      <Text>{signIn.endedKeep}</Text>
      <Button autoFocus onClick={() => setAgain(true)}>
        {signIn.signInAgain}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={giveUp}>
        {signIn.otherPerson}
      </Anchor>
    </Card>
  );
}

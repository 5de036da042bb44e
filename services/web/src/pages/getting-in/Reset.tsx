import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { open } from "../../api/client";
import { Problem, asProblem } from "../../api/problem";
import { useFragment } from "../../browser/useFragment";
import { useStore } from "../../browser/store";
import { Failure } from "../../parts/Failure";
import { ButtonLink } from "../../parts/links";
import { NewPassword } from "../../parts/NewPassword";
import { failed } from "../../parts/notice";
import { useSubmit } from "../../parts/useSubmit";
import { leave, renew, sessionState } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { NowSignIn } from "./NowSignIn";

/** A new password, by a link. */
export function Reset() {
  const { signIn } = useTexts();
  const token = useFragment();
  const [done, setDone] = useState<{ token: string; soon: boolean }>();
  if (token && done?.token === token) return <Done soon={done.soon} />;
  if (!token) {
    return (
      <Card title={signIn.linkIncomplete} hint={signIn.linkIncompleteNext}>
        <ButtonLink to="/workspaces">{signIn.toSignIn}</ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={signIn.resetTitle} hint={isOfOne(token) ? signIn.resetHintOne : signIn.resetHint}>
      <ResetForm key={token} token={token} onDone={(soon) => setDone({ token, soon })} />
    </Card>
  );
}

/** Whether it is for the password of one organization, at Keycloak. */
function isOfOne(token: string): boolean {
  return token.startsWith("k.");
}

/** Usually this browser is signed out now too; unless it was signed in as somebody else. */
function Done({ soon }: { soon: boolean }) {
  const { signIn } = useTexts();
  const [title, next] = soon ? [signIn.resetSoon, signIn.resetSoonNext] : [signIn.resetDone, signIn.resetDoneNext];
  const state = useStore(sessionState);
  const [other, setOther] = useState(state.phase === "present" ? state.user : undefined);
  useEffect(() => {
    // Whoever signs in from here on does so with the new password.
    if (state.phase !== "present") setOther(undefined);
  }, [state.phase]);
  if (!other || state.phase !== "present") return <NowSignIn hint={`${title}. ${next}`} />;
  const elsewhere = signIn.resetDoneOther(other.email);
  return (
    <Card title={title} hint={soon ? `${next} ${elsewhere}` : elsewhere}>
      <Button onClick={() => void leave().catch(failed)}>{signIn.signOutFirst}</Button>
      <ButtonLink to="/workspaces" variant="default">
        {signIn.toWorkspaces}
      </ButtonLink>
    </Card>
  );
}

/** Whether Keycloak still has to take the password: the link is used up, and it is set as soon as that can be. */
async function reset(token: string, new_password: string): Promise<boolean> {
  try {
    await open.POST("/api/auth/reset-password", { body: { token, new_password } });
    return false;
  } catch (caught) {
    if (asProblem(caught).code !== "realm_not_ready") throw caught;
    return true;
  }
}

function ResetForm({ token, onDone }: { token: string; onDone: (soon: boolean) => void }) {
  const { signIn } = useTexts();
  const form = useForm({ mode: "uncontrolled", initialValues: { new_password: "" } });
  const { busy, error, submit } = useSubmit(form, async ({ new_password }) => {
    const soon = await reset(token, new_password);
    // Whether this browser was signed in as that person.
    if (sessionState.get().phase === "present") await renew().catch(() => undefined);
    onDone(soon);
  });
  const { code, requestId } = asProblem(error);
  // A link that was never made is told like one that is over: what to do is the same.
  const over = code === "link_used" || code === "not_found" ? new Problem(410, "link_used", "", requestId) : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <NewPassword autoFocus key={form.key("new_password")} {...form.getInputProps("new_password")} />
        <Failure error={over ?? error} />
        {over ? (
          <ButtonLink to="/workspaces">{signIn.toSignIn}</ButtonLink>
        ) : (
          <Button type="submit" loading={busy} fullWidth>
            {signIn.resetSubmit}
          </Button>
        )}
      </Stack>
    </form>
  );
}

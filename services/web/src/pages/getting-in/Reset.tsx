import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
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
  const [done, setDone] = useState("");
  if (token && done === token) return <Done />;
  if (!token) {
    return (
      <Card title={signIn.linkIncomplete} hint={signIn.linkIncompleteNext}>
        <ButtonLink to="/workspaces">{signIn.toSignIn}</ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={signIn.resetTitle} hint={signIn.resetHint}>
      <ResetForm key={token} token={token} onDone={() => setDone(token)} />
    </Card>
  );
}

/** Usually this browser is signed out now too; unless it was signed in as somebody else. */
function Done() {
  const { signIn } = useTexts();
  const state = useStore(sessionState);
  const [other] = useState(state.phase === "present" ? state.user : undefined);
  if (!other || state.phase !== "present") return <NowSignIn hint={`${signIn.resetDone}. ${signIn.resetDoneNext}`} />;
  return (
    <Card title={signIn.resetDone} hint={signIn.resetDoneOther(other.email)}>
      <Button onClick={() => void leave().catch(failed)}>{signIn.signOutFirst}</Button>
      <ButtonLink to="/workspaces" variant="default">
        {signIn.toWorkspaces}
      </ButtonLink>
    </Card>
  );
}

function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const { signIn } = useTexts();
  const form = useForm({ mode: "uncontrolled", initialValues: { new_password: "" } });
  const { busy, error, submit } = useSubmit(form, async ({ new_password }) => {
    await open.POST("/api/auth/reset-password", { body: { token, new_password } });
    // Whether this browser was signed in as that person.
    if (sessionState.get().phase === "present") await renew().catch(() => undefined);
    onDone();
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

import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect } from "react";
import { open } from "../../api/client";
import { useFragment } from "../../browser/useFragment";
import { useStore } from "../../browser/store";
import { Failure } from "../../parts/Failure";
import { ButtonLink } from "../../parts/links";
import { NewPassword } from "../../parts/NewPassword";
import { useSubmit } from "../../parts/useSubmit";
import { type LoginResult, sessionState } from "../../session";
import { Starting, Unreachable } from "../../shell/states";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { useArrival } from "./useArrival";

/** The first person of a new installation. */
export function Setup() {
  const { signIn } = useTexts();
  const state = useStore(sessionState);
  const { phase } = state;
  // Read at once: it leaves the address also while the server is still being asked.
  const secret = useFragment();
  const { arriving, come } = useArrival();
  if (phase === "starting" || arriving) return <Starting />;
  if (state.phase === "unreachable") return <Unreachable problem={state.problem} />;
  if (phase === "setup") return <SetupForm token={secret.replace(/^token=/, "")} onDone={come} />;
  return (
    <Card title={signIn.setupDone} hint={phase === "present" ? signIn.setupDoneHere : signIn.setupDoneNext}>
      <ButtonLink to="/workspaces">{phase === "present" ? signIn.toWorkspaces : signIn.submit}</ButtonLink>
    </Card>
  );
}

function SetupForm({ token, onDone }: { token: string; onDone: (result: LoginResult) => Promise<void> }) {
  const { signIn } = useTexts();
  const form = useForm({ mode: "uncontrolled", initialValues: { setup_token: token, name: "", email: "", password: "" } });
  const { busy, error, submit } = useSubmit(form, async (values) => {
    const { data } = await open.POST("/api/auth/setup", {
      body: { ...values, setup_token: values.setup_token.trim(), name: values.name.trim(), email: values.email.trim() },
    });
    await onDone(data as LoginResult);
  });
  const { setFieldValue } = form;
  useEffect(() => {
    if (token) setFieldValue("setup_token", token);
  }, [token, setFieldValue]);
  return (
    <Card title={signIn.setupTitle} hint={signIn.setupHint}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={signIn.setupToken}
            description={signIn.setupTokenHint}
            autoComplete="off"
            required
            autoFocus={!token}
            spellCheck={false}
            key={form.key("setup_token")}
            {...form.getInputProps("setup_token")}
          />
          <TextInput label={signIn.name} autoComplete="name" required autoFocus={Boolean(token)} key={form.key("name")} {...form.getInputProps("name")} />
          <TextInput label={signIn.email} type="email" autoComplete="username" required key={form.key("email")} {...form.getInputProps("email")} />
          <NewPassword key={form.key("password")} {...form.getInputProps("password")} />
          <Failure error={error} />
          <Button type="submit" loading={busy} fullWidth>
            {signIn.setupSubmit}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

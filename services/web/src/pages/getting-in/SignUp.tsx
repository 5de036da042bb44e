import { Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { open } from "../../api/client";
import { useIdempotency } from "../../api/idempotency";
import { asProblem } from "../../api/problem";
import { Failure } from "../../parts/Failure";
import { ButtonLink, TextLink } from "../../parts/links";
import { NewPassword } from "../../parts/NewPassword";
import { useSubmit } from "../../parts/useSubmit";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { NowSignIn } from "./NowSignIn";

/** Who has signed up; `soon` while what checks their password is still being prepared. */
interface Done {
  email: string;
  soon: boolean;
}

/** A new person with a new organization, where the operator lets people do that. */
export function SignUp() {
  const { signIn, problems } = useTexts();
  const [may, setMay] = useState<"asking" | "yes" | "no">("asking");
  const [done, setDone] = useState<Done>();
  useEffect(() => void isClosed().then((closed) => setMay(closed ? "no" : "yes")), []);
  if (done?.soon) return <Soon email={done.email} />;
  if (done) return <NowSignIn hint={`${signIn.signUpDone}. ${signIn.signUpDoneNext}`} email={done.email} />;
  if (may === "no") {
    return (
      <Card title={signIn.signUpClosed} hint={problems.byCode.signup_closed}>
        <ButtonLink to="/workspaces">{signIn.toSignIn}</ButtonLink>
      </Card>
    );
  }
  return (
    <Card title={signIn.signUpTitle} hint={signIn.signUpHint}>
      {may === "asking" ? <Skeleton height={360} /> : <SignUpForm onDone={setDone} onClosed={() => setMay("no")} />}
      <Text size="sm">
        <TextLink to="/workspaces">{signIn.toSignIn}</TextLink>
      </Text>
    </Card>
  );
}

/** Keycloak is being prepared for the new organization, which takes some seconds; until then nobody can come in. */
function Soon({ email }: { email: string }) {
  const { signIn } = useTexts();
  const [going, setGoing] = useState(false);
  if (going) return <NowSignIn hint={signIn.signUpSoonRefused} email={email} />;
  return (
    <Card title={signIn.signUpSoon} hint={signIn.signUpSoonNext}>
      <Button autoFocus onClick={() => setGoing(true)}>
        {signIn.submit}
      </Button>
    </Card>
  );
}

/** Asks with nothing in it: where it is open, that is refused for its fields. Spares people a form in vain. */
async function isClosed(): Promise<boolean> {
  try {
    await open.POST("/api/auth/signup", { body: { email: "", password: "", name: "", organization_name: "" } });
    return false;
  } catch (error) {
    return asProblem(error).code === "signup_closed";
  }
}

function SignUpForm({ onDone, onClosed }: { onDone: (done: Done) => void; onClosed: () => void }) {
  const { signIn } = useTexts();
  const once = useIdempotency();
  const form = useForm({ mode: "uncontrolled", initialValues: { organization_name: "", name: "", email: "", password: "" } });
  const { busy, error, submit } = useSubmit(form, async ({ password, ...values }) => {
    const body = { organization_name: values.organization_name.trim(), name: values.name.trim(), email: values.email.trim(), password };
    try {
      const { response } = await open.POST("/api/auth/signup", { body, headers: once.header(body) });
      onDone({ email: body.email, soon: response.status === 202 });
    } catch (caught) {
      if (asProblem(caught).code === "signup_closed") onClosed();
      throw caught;
    }
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={signIn.organization}
          autoComplete="organization"
          required
          autoFocus
          key={form.key("organization_name")}
          {...form.getInputProps("organization_name")}
        />
        <TextInput label={signIn.name} autoComplete="name" required key={form.key("name")} {...form.getInputProps("name")} />
        <TextInput label={signIn.email} type="email" autoComplete="username" required key={form.key("email")} {...form.getInputProps("email")} />
        <NewPassword key={form.key("password")} {...form.getInputProps("password")} />
        <Failure error={error} />
        <Button type="submit" loading={busy} fullWidth>
          {signIn.signUpSubmit}
        </Button>
      </Stack>
    </form>
  );
}

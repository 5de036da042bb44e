import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { open } from "../../api/client";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { Password } from "../../parts/Password";
import { useWork } from "../../parts/useWork";
import { arrive, type LoginResult } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { useSignUpOpen } from "./useSignUpOpen";

/** The sign-in form. It stands at whatever address was asked for, which is there again afterwards. */
export function SignIn({ hint, email = "" }: { hint?: string | undefined; email?: string }) {
  const texts = useTexts();
  const signUpOpen = useSignUpOpen();
  const { busy, error, run } = useWork();
  const form = useForm({ mode: "uncontrolled", initialValues: { email, password: "" } });
  const submit = form.onSubmit(({ email, password }) =>
    run(async () => {
      const { data } = await open.POST("/api/auth/login", { body: { email: email.trim(), password } });
      arrive(data as LoginResult, "chosen");
    }),
  );
  return (
    <Card title={texts.signIn.title} hint={hint}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={texts.signIn.email}
            type="email"
            autoComplete="username"
            required
            autoFocus={!email}
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <Password label={texts.signIn.password} autoFocus={Boolean(email)} key={form.key("password")} {...form.getInputProps("password")} />
          <Failure error={error} />
          <Button type="submit" loading={busy} fullWidth>
            {texts.signIn.submit}
          </Button>
        </Stack>
      </form>
      <Stack gap="xs" align="flex-start">
        <TextLink size="sm" to="/join">
          {texts.signIn.toJoin}
        </TextLink>
        {signUpOpen && (
          <TextLink size="sm" to="/sign-up">
            {texts.signIn.toSignUp}
          </TextLink>
        )}
      </Stack>
    </Card>
  );
}

import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Suspense, lazy, useState } from "react";
import { open } from "../../api/client";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { Password } from "../../parts/Password";
import { useWork } from "../../parts/useWork";
import { arrive, type LoginResult } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { useSignUpOpen } from "./useSignUpOpen";
import { type Provider, providersFor, useProviders } from "../../parts/providers";

/** Most installations have none. */
const ProviderButtons = lazy(async () => ({ default: (await import("./ProviderButtons")).ProviderButtons }));

/**
 * The sign-in form. It stands at whatever address was asked for, which is there again afterwards. Where there are
 * providers the address comes first, and then the ways in for it.
 */
export function SignIn({ hint, email = "" }: { hint?: string | undefined; email?: string }) {
  const texts = useTexts();
  const signUpOpen = useSignUpOpen();
  const all = useProviders();
  const { busy, error, run } = useWork();
  const [known, setKnown] = useState<Provider[] | undefined>(undefined);
  const form = useForm({ mode: "uncontrolled", initialValues: { email, password: "" } });
  // While they are not known the address is enough to begin with, and nothing changes under the hands.
  const addressFirst = all?.length !== 0 && !known && !email;
  const submit = form.onSubmit(({ email, password }) =>
    run(async () => {
      if (addressFirst) return setKnown(await providersFor(email.trim()));
      const { data } = await open.POST("/api/auth/login", { body: { email: email.trim(), password } });
      arrive(data as LoginResult, "chosen");
    }),
  );
  const another = () => setKnown(undefined);
  const offered = known ?? all ?? [];
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
            readOnly={known !== undefined}
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          {!addressFirst && (
            <Password
              label={texts.signIn.password}
              autoFocus={Boolean(email) || known !== undefined}
              key={form.key("password")}
              {...form.getInputProps("password")}
            />
          )}
          <Failure error={error} />
          <Button type="submit" loading={busy} fullWidth>
            {addressFirst ? texts.signIn.goOn : texts.signIn.submit}
          </Button>
          {known && (
            <Button variant="subtle" onClick={another}>
              {texts.signIn.anotherAddress}
            </Button>
          )}
        </Stack>
      </form>
      {offered.length > 0 && (
        <Suspense>
          <ProviderButtons providers={offered} email={known && form.getValues().email.trim()} />
        </Suspense>
      )}
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

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useSearch } from "@tanstack/react-router";
import { open } from "../../api/client";
import { Failure } from "../../parts/Failure";
import { TextLink } from "../../parts/links";
import { NewPassword } from "../../parts/NewPassword";
import { useSubmit } from "../../parts/useSubmit";
import type { LoginResult } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";
import { useArrival } from "./useArrival";

/** A new person in an organization that lets people join by themselves. */
export function Join() {
  const { signIn } = useTexts();
  const { organization = "" } = useSearch({ from: "/join" });
  const { come } = useArrival();
  const form = useForm({ mode: "uncontrolled", initialValues: { organization, name: "", email: "", password: "" } });
  const { busy, error, submit } = useSubmit(form, async (values) => {
    const named = values.organization.trim();
    const body = { name: values.name.trim(), email: values.email.trim(), password: values.password, ...(named ? { organization: named } : {}) };
    const { data } = await open.POST("/api/auth/register", { body });
    await come(data as LoginResult);
  });
  return (
    <Card title={signIn.joinTitle} hint={signIn.joinHint}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={signIn.joinOrganization}
            description={signIn.joinOrganizationHint}
            autoComplete="organization"
            autoFocus={!organization}
            key={form.key("organization")}
            {...form.getInputProps("organization")}
          />
          <TextInput label={signIn.name} autoComplete="name" required autoFocus={Boolean(organization)} key={form.key("name")} {...form.getInputProps("name")} />
          <TextInput label={signIn.email} type="email" autoComplete="username" required key={form.key("email")} {...form.getInputProps("email")} />
          <NewPassword key={form.key("password")} {...form.getInputProps("password")} />
          <Failure error={error} />
          <Button type="submit" loading={busy} fullWidth>
            {signIn.joinSubmit}
          </Button>
        </Stack>
      </form>
      <Text size="sm">
        <TextLink to="/workspaces">{signIn.toSignIn}</TextLink>
      </Text>
    </Card>
  );
}

import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Page } from "../../parts/Page";
import { useProviders } from "../../parts/providers";
import { Appearance } from "../../shell/Appearance";
import { useTexts } from "../../texts";
import { ChangePassword } from "./ChangePassword";
import { Devices } from "./Devices";
import { Identities } from "./Identities";
import { Profile } from "./Profile";

/** Who one is, where one is signed in, and how the pages look. */
export function Me() {
  const { me } = useTexts();
  const providers = useProviders();
  return (
    <Page title={me.title}>
      <Stack gap="xl">
        <Section title={me.profile}>
          <Profile />
        </Section>
        <Section title={me.devices} hint={me.devicesHint}>
          <Devices />
        </Section>
        {providers && providers.length > 0 && (
          <Section title={me.identities} hint={me.identitiesHint}>
            <Identities />
          </Section>
        )}
        <Section title={me.password} hint={me.passwordHint}>
          <ChangePassword />
        </Section>
        <Section title={me.appearance}>
          <Appearance />
        </Section>
      </Stack>
    </Page>
  );
}

function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {hint && (
        <Text c="dimmed" size="sm" mb="sm">
          {hint}
        </Text>
      )}
      {children}
    </section>
  );
}

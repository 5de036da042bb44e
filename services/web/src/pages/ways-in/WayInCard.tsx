import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyField } from "../../parts/CopyField";
import { Moment } from "../../parts/Moment";
import { ProviderSign } from "../../parts/ProviderSign";
import { usePerson } from "../../shell/person";
import { useAdminTexts } from "../../texts/admin";
import { Check } from "./Check";
import type { WayIn } from "./read";
import { StateBadge } from "./StateBadge";

/** One way in: what it is, how it does, and what the operator needs of it. */
export function WayInCard({ way }: { way: WayIn }) {
  const { waysIn } = useAdminTexts();
  const ofPlatform = usePerson().role === "super_admin";
  const { id, name, kind, state, since, trouble, organizations, redirect_address } = way;
  return (
    <Paper withBorder p="md" maw={800} role="listitem">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <ProviderSign provider={id} />
            <Title order={2} size="h4" className="name">
              <bdi>{name}</bdi>
            </Title>
          </Group>
          <StateBadge state={state} />
        </Group>
        <dl className="facts">
          <Fact name={waysIn.kind}>{waysIn.kinds[kind] ?? kind}</Fact>
          {since && (
            <Fact name={waysIn.since}>
              <Moment time={since} />
            </Fact>
          )}
          {ofPlatform && <Fact name={waysIn.organizations}>{organizations.length > 0 ? <bdi>{organizations.join(", ")}</bdi> : waysIn.everyOrganization}</Fact>}
          {trouble && (
            <Fact name={waysIn.trouble}>
              <span lang="en">{trouble}</span>
            </Fact>
          )}
        </dl>
        {state === "unknown" && <Text size="sm">{waysIn.unknownNext}</Text>}
        {state === "failing" && <Text size="sm">{ofPlatform ? waysIn.troubleNext : waysIn.failingNext}</Text>}
        {redirect_address && <CopyField label={waysIn.redirect(name)} value={redirect_address} />}
        {ofPlatform && <Check way={way} />}
      </Stack>
    </Paper>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

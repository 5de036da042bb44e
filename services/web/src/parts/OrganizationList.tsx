import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { OfferedTenant } from "../session/state";
import { useTexts } from "../texts";
import { inOrder, matching } from "./organizations";
import { ago } from "./time";

/** Beyond how many organizations a search is worth its place. */
const MANY = 7;

interface Props {
  organizations: (Pick<OfferedTenant, "tenant_id" | "tenant_name" | "role"> & Partial<OfferedTenant>)[];
  disabled?: boolean;
  onChoose: (id: string) => void;
}

/** Organizations to choose from, the last used first. */
export function OrganizationList({ organizations, disabled = false, onChoose }: Props) {
  const texts = useTexts();
  const [wanted, setWanted] = useState("");
  const found = matching(inOrder(organizations), wanted);
  return (
    <Stack gap="xs">
      {organizations.length > MANY && (
        <TextInput
          type="search"
          label={texts.signIn.chooseSearch}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key === "Enter" && first) onChoose(first.tenant_id);
          }}
          data-autofocus
        />
      )}
      <Stack gap="xs" mah="50vh" style={{ overflowY: "auto" }} role="list" aria-label={texts.signIn.choose}>
        {found.map((organization) => (
          <div role="listitem" key={organization.tenant_id}>
            <Button
              variant="default"
              fullWidth
              h="auto"
              py="xs"
              disabled={disabled}
              onClick={() => onChoose(organization.tenant_id)}
              styles={{ inner: { justifyContent: "flex-start" }, label: { display: "block", textAlign: "start", whiteSpace: "normal" } }}
            >
              <bdi>{organization.tenant_name}</bdi>
              <Text size="xs" c="dimmed">
                {texts.common.roles[organization.role] ?? organization.role}
                {organization.last_used_at && `, ${texts.signIn.lastUsed(ago(organization.last_used_at, Date.now()))}`}
              </Text>
            </Button>
          </div>
        ))}
      </Stack>
      {found.length === 0 && <Text c="dimmed">{texts.signIn.chooseNone}</Text>}
    </Stack>
  );
}

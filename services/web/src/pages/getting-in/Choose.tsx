import { Anchor, Text } from "@mantine/core";
import { open } from "../../api/client";
import { Failure } from "../../parts/Failure";
import { OrganizationList } from "../../parts/OrganizationList";
import { useWork } from "../../parts/useWork";
import { type LoginResult, type OfferedTenant, arrive, startAgain } from "../../session";
import { useTexts } from "../../texts";
import { Card } from "./Card";

/** In which of their organizations a person wants to act. */
export function Choose({ sessionToken, tenants }: { sessionToken: string; tenants: OfferedTenant[] }) {
  const texts = useTexts();
  const { busy, error, run } = useWork();
  const choose = (tenant_id: string) =>
    run(async () => {
      const { data } = await open.POST("/api/auth/select-tenant", { body: { session_token: sessionToken, tenant_id } });
      arrive(data as LoginResult, "chosen");
    });
  return (
    <Card title={texts.signIn.choose} hint={texts.signIn.chooseHint(tenants.length)}>
      <OrganizationList organizations={tenants} disabled={busy} onChoose={(id) => void choose(id)} />
      <Failure error={error} />
      <Text size="sm">
        <Anchor component="button" type="button" onClick={startAgain}>
          {texts.signIn.startAgain}
        </Anchor>
      </Text>
    </Card>
  );
}

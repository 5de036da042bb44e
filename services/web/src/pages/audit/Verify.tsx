import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { platform } from "../../api/client";
import type { components } from "../../api/platform";
import { Failure } from "../../parts/Failure";
import { useWork } from "../../parts/useWork";
import { locale } from "../../texts";
import { useAdminTexts } from "../../texts/admin";

type Verification = components["schemas"]["VerificationView"];

const inText = { color: "var(--mantine-color-text)" };

/** Asks the server to walk the chain of one log, and says what it found. */
export function Verify({ scope }: { scope: string | undefined }) {
  const { audit } = useAdminTexts();
  const { busy, error, run } = useWork();
  const [found, setFound] = useState<Verification>();
  const verify = () =>
    run(async () => {
      setFound(undefined);
      const { data } = await platform.GET("/api/audit-logs/verify", { params: { query: scope ? { scope } : {} } });
      setFound(data);
    });
  const which = scope === "all";
  return (
    <div>
      <Group mb="sm" gap="sm">
        <Button variant="default" loading={busy} disabled={which} onClick={() => void verify()}>
          {audit.verify}
        </Button>
        {which && (
          <Text size="sm" c="dimmed">
            {audit.verifyWhich}
          </Text>
        )}
      </Group>
      <div aria-live="polite">{found && <Result found={found} />}</div>
      <Failure error={error} retry={() => void verify()} />
    </div>
  );
}

function Result({ found }: { found: Verification }) {
  const { audit } = useAdminTexts();
  const number = (value: number) => new Intl.NumberFormat(locale()).format(value);
  const { intact, checked, first_bad_seq: bad, compared_with_seq: compared, pending } = found;
  const head = found.head as { seq?: number; hash?: string };
  return (
    <Alert
      mb="sm"
      color={intact ? "green" : "red"}
      icon={intact ? <IconShieldCheck aria-hidden /> : <IconShieldX aria-hidden />}
      title={intact ? audit.intact : audit.broken}
      styles={{ message: inText, title: inText }}
    >
      <Text size="sm">{intact ? audit.intactText(number(checked)) : audit.brokenText(number(bad ?? checked + 1), number(checked))}</Text>
      <Text size="sm">{compared === null || compared === undefined ? audit.notCompared : audit.compared(number(compared))}</Text>
      {head.seq !== undefined && (
        <Text size="sm" className="name">
          {audit.head}: {audit.headOf(number(head.seq))} <Code>{head.hash}</Code>
        </Text>
      )}
      {pending !== 0 && <Text size="sm">{typeof pending === "number" ? audit.verifyPending(pending) : audit.pendingUnknown}</Text>}
    </Alert>
  );
}

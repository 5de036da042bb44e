import { Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../parts/Failure";
import { isolated } from "../../parts/isolated";
import { when } from "../../parts/time";
import { useWork } from "../../parts/useWork";
import { useAdminTexts } from "../../texts/admin";
import { type State, type WayIn, check } from "./read";

/** Asks a way in now; what came of it is said also where nothing changed. */
export function Check({ way: { id, name } }: { way: WayIn }) {
  const { waysIn } = useAdminTexts();
  const queries = useQueryClient();
  const { busy, error, run } = useWork();
  const [told, setTold] = useState<{ state: State; at: string }>();
  const ask = () =>
    run(async () => {
      setTold(undefined);
      const { state } = await check(queries, id);
      setTold({ state, at: new Date().toISOString() });
    });
  return (
    <>
      <Group gap="sm">
        <Button size="xs" variant="default" loading={busy} onClick={() => void ask()} aria-label={waysIn.checkOf(isolated(name))}>
          {waysIn.check}
        </Button>
        <Text size="sm" role="status">
          {told && waysIn.checked[told.state](when(told.at))}
        </Text>
      </Group>
      <Failure error={error} />
    </>
  );
}

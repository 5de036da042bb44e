import { Button, Group, Text } from "@mantine/core";
import { Card } from "../pages/getting-in/Card";
import { adopt, recheck } from "../session/session";
import type { User } from "../session";
import { useTexts } from "../texts";

/** This browser's cookie belongs to somebody or somewhere else than this tab: nothing is sent from here any more. */
export function Changed({ was, now }: { was: User; now: User }) {
  const { common } = useTexts();
  return (
    <Card title={common.changed} hint={common.changedTo(now.email, now.tenant_name)}>
      <Text>{common.changedFrom(was.email, was.tenant_name)}</Text>
      <Text>{common.changedKeep}</Text>
      <Group>
        <Button autoFocus onClick={() => void adopt()}>
          {common.changedAdopt(now.tenant_name)}
        </Button>
        <Button variant="default" onClick={() => void recheck()}>
          {common.changedAgain}
        </Button>
      </Group>
    </Card>
  );
}

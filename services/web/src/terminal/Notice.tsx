import { Alert, Button, Group, Text } from "@mantine/core";
import { useEffect } from "react";
import { useStore } from "../browser/store";
import { Failure } from "../parts/Failure";
import { useTexts } from "../texts";
import { useLaunch } from "../pages/workspaces/useLaunch";
import type { Connection } from "./connection";
import { type OpenTerminal, markEnded, removeTerminal } from "./open";
import { useClose } from "./useClose";

/** What stands between the person and the terminal: why, and what to do. */
export function Notice({ terminal, connection }: { terminal: OpenTerminal; connection: Connection }) {
  const { terminal: texts } = useTexts();
  const line = useStore(connection.line);
  const { launch, busy, error } = useLaunch();
  const close = useClose();
  const ended = line.state === "ended";
  useEffect(() => {
    if (ended) markEnded(terminal.id);
  }, [ended, terminal.id]);
  switch (line.state) {
    case "connecting":
    case "connected":
      return null;
    case "waiting":
      return (
        <Alert color="orange" role="status" py="xs">
          {texts.again(line.seconds)}
        </Alert>
      );
    case "taken-over":
      return (
        <Alert color="orange" role="status" py="xs">
          <Group>
            <Text size="sm">{texts.takenOver}</Text>
            <Button size="xs" onClick={connection.attach}>
              {texts.takeBack}
            </Button>
          </Group>
        </Alert>
      );
    case "ended":
      return (
        <Alert color="gray" role="status" py="xs" title={texts.ended}>
          <Group>
            <Text size="sm">
              {texts.endedBecause[line.reason] ?? line.reason} {line.exitCode !== undefined && texts.exitCode(line.exitCode)}
            </Text>
            <Button
              size="xs"
              loading={busy}
              onClick={() => void launch({ id: terminal.workspaceId, name: terminal.name, kind: "terminal" }).then((done) => done && removeTerminal(terminal.id))}
            >
              {texts.launchAgain}
            </Button>
            <Button size="xs" variant="default" onClick={() => close(terminal.id)}>
              {texts.removeTab}
            </Button>
          </Group>
          <Failure error={error} />
        </Alert>
      );
  }
}

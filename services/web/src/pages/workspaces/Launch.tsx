import { Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { ButtonLink } from "../../parts/links";
import { told } from "../../parts/notice";
import { useTexts } from "../../texts";
import type { Workspace } from "./filter";
import type { Session } from "./useWorkspaces";

interface Props {
  workspace: Workspace;
  sessions: Session[] | undefined;
  launch: (workspace: Workspace) => void;
  busy: boolean;
}

/** What can be done with a workspace: launch it, go back to what is open, end that; or why nothing. */
export function Launch({ workspace, sessions = [], launch, busy }: Props) {
  const { workspaces: texts } = useTexts();
  const [stopping, setStopping] = useState(false);
  const terminal = sessions.find((session) => session.workspace_kind === "terminal");
  return (
    <Group gap="xs">
      {workspace.can_launch && (
        <Button size="xs" loading={busy} onClick={() => launch(workspace)} aria-label={texts.launchOf(workspace.name)}>
          {texts.launch}
        </Button>
      )}
      {terminal && (
        <ButtonLink size="xs" variant="light" to="/terminals/$id" params={{ id: terminal.id }} aria-label={`${texts.toTerminal}: ${workspace.name}`}>
          {texts.toTerminal}
        </ButtonLink>
      )}
      {sessions.length > 0 && (
        <Button size="xs" variant="default" onClick={() => setStopping(true)} aria-label={`${texts.stop}: ${workspace.name}`}>
          {texts.stop}
        </Button>
      )}
      {!workspace.can_launch && (
        <Text size="sm" c="dimmed">
          {texts.reasons[workspace.reason ?? ""] ?? texts.reasonElse}
        </Text>
      )}
      {stopping && <StopQuestion workspace={workspace} onClose={() => setStopping(false)} />}
    </Group>
  );
}

function StopQuestion({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const { workspaces: texts } = useTexts();
  const queries = useQueryClient();
  const stop = async () => {
    const { data } = await platform.POST("/api/workspaces/{id}/stop", { params: { path: { id: workspace.id } } });
    await queries.invalidateQueries({ queryKey: ["sessions"] });
    told(texts.stopped(data?.ended ?? 0));
  };
  return (
    <Confirm title={texts.stopTitle(workspace.name)} consequence={texts.stopConsequence} action={texts.stop} onConfirm={stop} onClose={onClose} />
  );
}

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { platform } from "../../api/client";
import { newKey } from "../../api/idempotency";
import { useWork } from "../../parts/useWork";
import { addTerminal } from "../../terminal/open";

export interface Launchable {
  id: string;
  name: string;
  kind: string;
}

/** Launches a workspace: a terminal opens in a tab of this page, a page in a window of its own. */
export function useLaunch() {
  const { busy, error, run } = useWork();
  const [blocked, setBlocked] = useState<string>();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const launch = ({ id, name, kind }: Launchable) => {
    // Opened by the click itself; later, browsers take it for an advertisement.
    const page = kind === "web" ? window.open("about:blank", "_blank") : null;
    if (page) page.opener = null;
    return run(async () => {
      const header = { "Idempotency-Key": newKey() };
      const { data } = await platform
        .POST("/api/workspaces/{id}/launch", { params: { path: { id }, header } })
        .catch((caught: unknown) => {
          page?.close();
          throw caught;
        });
      if (!data) return false;
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      const { connection, session_id, session } = data;
      if (connection.kind === "web") {
        if (page) page.location.replace(connection.url);
        else setBlocked(connection.url);
        return true;
      }
      addTerminal({ id: session_id, workspaceId: id, name, startedAt: session.started_at, url: connection.url });
      await navigate({ to: "/terminals/$id", params: { id: session_id } });
      return true;
    });
  };
  return { launch, busy, error, blocked, unblock: () => setBlocked(undefined) };
}

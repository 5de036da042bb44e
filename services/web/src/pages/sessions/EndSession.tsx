import { useQueryClient } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { usePerson } from "../../shell/person";
import { useTexts } from "../../texts";
import type { Session } from "./read";

/** Asks, for what runs in a session is lost with it. */
export function EndSession({ session, onClose }: { session: Session; onClose: () => void }) {
  const { sessions } = useTexts();
  const queries = useQueryClient();
  const me = usePerson();
  const name = isolated(session.workspace_name);
  const end = async () => {
    await platform.POST("/api/sessions/{id}/disconnect", { params: { path: { id: session.id } } });
    await queries.invalidateQueries({ queryKey: ["sessions"] });
    told(sessions.endDone(name));
  };
  return (
    <Confirm
      title={sessions.endTitle(name)}
      consequence={session.workspace_kind === "web" ? sessions.endWeb : session.user_id === me.id ? sessions.endOwn : sessions.endOther}
      action={sessions.end}
      onConfirm={end}
      onClose={onClose}
    />
  );
}

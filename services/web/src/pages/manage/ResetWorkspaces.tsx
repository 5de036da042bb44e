import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { platform } from "../../api/client";
import { Confirm } from "../../parts/Confirm";
import { told } from "../../parts/notice";
import { useAdminTexts } from "../../texts/admin";
import { useOrganization } from "./workspaces";

/** All workspaces back to the default set, behind typing the organization's short name. */
export function ResetWorkspaces() {
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { data } = useOrganization();
  const reset = async (confirm: string) => {
    const { data: now } = await platform.POST("/api/workspaces/reset", { body: { confirm } });
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    told(manage.resetTold(now?.count ?? 0));
  };
  return (
    <>
      <Button variant="default" disabled={!data} onClick={() => setAsking(true)}>
        {manage.reset}
      </Button>
      {asking && data && (
        <Confirm
          title={manage.resetTitle}
          consequence={manage.resetText}
          action={manage.resetAction}
          typed={{ label: manage.resetTyped(data.slug), text: data.slug }}
          onConfirm={() => reset(data.slug)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

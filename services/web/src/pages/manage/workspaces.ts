import { useQuery, useQueryClient } from "@tanstack/react-query";
import { platform } from "../../api/client";
import { PAGE, asPage, whole } from "../../api/pages";
import { isolated } from "../../parts/isolated";
import { told } from "../../parts/notice";
import { usePerson } from "../../shell/person";
import { useAdminTexts } from "../../texts/admin";
import type { Workspace } from "./draft";

/** All workspaces of the organization, as administrators see them. */
export function useWorkspaces() {
  return useQuery({
    queryKey: ["workspaces", "all"],
    queryFn: () =>
      whole<Workspace>(async (after) =>
        asPage(await platform.GET("/api/workspaces", { params: { query: { limit: PAGE, ...(after ? { after } : {}) } } })),
      ),
  });
}

/** A workspace, and which version of it was read. */
export interface Version {
  workspace: Workspace;
  etag: string | null;
}

export async function readWorkspace(id: string): Promise<Version> {
  const { data, response } = await platform.GET("/api/workspaces/{id}", { params: { path: { id } } });
  if (!data) throw new Error("an answer without a workspace");
  return { workspace: data, etag: response.headers.get("etag") };
}

/** Sets the status of a workspace, and says so. */
export function useSetStatus(): (workspace: Workspace, status: string) => Promise<void> {
  const { manage } = useAdminTexts();
  const queries = useQueryClient();
  return async ({ id, name }, status) => {
    await platform.PATCH("/api/workspaces/{id}", { params: { path: { id } }, body: { status } });
    await queries.invalidateQueries({ queryKey: ["workspaces"] });
    told(manage.savedTold(isolated(name)));
  };
}

/** The organization in which the person acts. */
export function useOrganization() {
  const { tenant_id: id } = usePerson();
  return useQuery({
    queryKey: ["organizations", id],
    queryFn: async () => (await platform.GET("/api/organizations/{id}", { params: { path: { id } } })).data,
  });
}

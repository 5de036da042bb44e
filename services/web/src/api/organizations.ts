import { useQuery } from "@tanstack/react-query";
import { platform } from "./client";
import { PAGE, asPage, whole } from "./pages";
import type { components } from "./platform";

export type Organization = components["schemas"]["OrganizationView"];

/** All organizations, for platform administrators. */
export function useOrganizations(enabled = true) {
  return useQuery({
    queryKey: ["organizations", "all"],
    enabled,
    queryFn: () =>
      whole<Organization>(async (after) =>
        asPage(await platform.GET("/api/organizations", { params: { query: { limit: PAGE, ...(after ? { after } : {}) } } })),
      ),
  });
}

/** Deletes an organization that is disabled. */
export async function deleteOrganization(id: string): Promise<void> {
  await platform.DELETE("/api/organizations/{id}", { params: { path: { id } } });
}

import { platform } from "../../api/client";
import type { components } from "../../api/platform";

export type OrganizationView = components["schemas"]["OrganizationView"];

/** The organization as it was read, and the version that a change is meant for. */
export interface Version {
  organization: OrganizationView;
  tag: string | null;
}

interface Answer {
  data?: OrganizationView;
  response: Response;
}

function version({ data, response }: Answer): Version {
  if (!data) throw new TypeError("an organization without a body");
  return { organization: data, tag: response.headers.get("etag") };
}

export async function readOrganization(id: string): Promise<Version> {
  return version(await platform.GET("/api/organizations/{id}", { params: { path: { id } } }));
}

export type Change = Pick<OrganizationView, "name" | "registration" | "domains">;

export async function changeOrganization({ organization, tag }: Version, body: Change): Promise<Version> {
  const params = { path: { id: organization.id } };
  return version(await platform.PATCH("/api/organizations/{id}", { params, body, headers: tag ? { "If-Match": tag } : {} }));
}

import { platform } from "./client";

/** What there is after a reset. */
export interface Reset {
  message: string;
  count: number;
}

/** Puts the organization's workspaces back to the default set. `confirm` is its slug. */
export async function resetWorkspaces(confirm: string): Promise<Reset> {
  const { data } = await platform.request("post", "/api/workspaces/reset" as never, { body: { confirm } } as never);
  return data as unknown as Reset;
}

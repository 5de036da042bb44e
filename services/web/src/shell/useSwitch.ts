import { useNavigate, useRouter } from "@tanstack/react-router";
import { auth } from "../api/client";
import { newKey } from "../api/idempotency";
import { told } from "../parts/notice";
import { type LoginResult, arrive } from "../session";
import { useTexts } from "../texts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The switch for which the page before was left. */
    leftFor?: string;
  }
}

/** Goes on in another organization, without signing in once more. */
export function useSwitch(): (organization: string) => Promise<void> {
  const { common } = useTexts();
  const navigate = useNavigate();
  const router = useRouter();
  return async (tenant_id) => {
    const leftFor = newKey();
    // First, for what is shown belongs to the organization that is left, and its token dies with the answer.
    await navigate({ to: "/workspaces", state: { leftFor } });
    // Whoever was asked, and would rather stay with what they typed, stays: this goes on once they leave for elsewhere.
    if (router.state.location.state.leftFor !== leftFor) return;
    const { data } = await auth.POST("/api/auth/switch-tenant", { body: { tenant_id } });
    const result = data as LoginResult;
    arrive(result, "chosen");
    if (result.status === "authenticated") told(common.switched(result.user.tenant_name));
  };
}

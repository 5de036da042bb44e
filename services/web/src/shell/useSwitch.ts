import { useNavigate } from "@tanstack/react-router";
import { auth } from "../api/client";
import { told } from "../parts/notice";
import { type LoginResult, arrive } from "../session";
import { useTexts } from "../texts";

/** Goes on in another organization, without signing in once more. */
export function useSwitch(): (organization: string) => Promise<void> {
  const { common } = useTexts();
  const navigate = useNavigate();
  return async (tenant_id) => {
    // First, for what is shown belongs to the organization that is left, and its token dies with the answer.
    await navigate({ to: "/workspaces" });
    const { data } = await auth.POST("/api/auth/switch-tenant", { body: { tenant_id } });
    const result = data as LoginResult;
    arrive(result, "chosen");
    if (result.status === "authenticated") told(common.switched(result.user.tenant_name));
  };
}

import { useQuery } from "@tanstack/react-query";
import { given, open } from "../api/client";
import type { components } from "../api/auth";

/** A way in beside the password. */
export type Provider = { id: string; name: string };

export type WaysIn = components["schemas"]["WaysIn"];

/** The providers of this installation; none while they are asked for, or where they cannot be. */
export function useProviders(): Provider[] {
  const { data } = useQuery({
    queryKey: ["providers"],
    queryFn: async () => given(await open.GET("/api/oidc/providers")).providers,
    staleTime: 5 * 60_000,
  });
  return data ?? [];
}

/** The providers for an address, as the server tells them. */
export async function providersFor(email: string): Promise<Provider[]> {
  const { methods } = given(await open.POST("/api/auth/discover", { body: { email } }));
  return methods.flatMap((way) => (way.kind === "oidc" ? [{ id: way.provider, name: way.name }] : []));
}

/** The address that begins a sign-in by a provider, and comes back to where somebody is. */
export function startOf(provider: string, here: string): string {
  return `/api/auth/oidc/${encodeURIComponent(provider)}?return_to=${encodeURIComponent(here)}`;
}

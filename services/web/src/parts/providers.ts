import { useEffect, useState } from "react";
import { given, open } from "../api/client";
import type { components } from "../api/auth";

/** A way in beside the password. */
export type Provider = { id: string; name: string };

export type WaysIn = components["schemas"]["WaysIn"];

let asked: Promise<Provider[]> | undefined;

async function ask(): Promise<Provider[]> {
  return given(await open.GET("/api/oidc/providers")).providers;
}

/** The providers of this installation, asked for once; not known while they are. Where they cannot be had there are none. */
export function useProviders(): Provider[] | undefined {
  const [providers, setProviders] = useState<Provider[]>();
  useEffect(() => {
    let here = true;
    asked ??= ask();
    asked.then(
      (found) => here && setProviders(found),
      () => {
        // The next one who wants to know asks again.
        asked = undefined;
        if (here) setProviders([]);
      },
    );
    return () => {
      here = false;
    };
  }, []);
  return providers;
}

/** The providers for an address, as the server tells them. */
export async function providersFor(email: string): Promise<Provider[]> {
  const { methods } = given(await open.POST("/api/auth/discover", { body: { email } }));
  return methods.flatMap((way) => (way.kind === "oidc" ? [{ id: way.provider, name: way.name }] : []));
}

/** The address that begins a sign-in by a provider, and comes back to where somebody is; the provider is told who they say they are. */
export function startOf(provider: string, here: string, email?: string, fresh = false): string {
  const hint = email ? `&login_hint=${encodeURIComponent(email)}` : "";
  return `/api/auth/oidc/${encodeURIComponent(provider)}?return_to=${encodeURIComponent(here)}${hint}${fresh ? "&fresh=true" : ""}`;
}

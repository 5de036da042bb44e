import { useQuery } from "@tanstack/react-query";
import { auth } from "../../api/client";

/** The account, fresh from the record. */
export function useAccount() {
  return useQuery({ queryKey: ["me"], queryFn: async () => (await auth.GET("/api/auth/me")).data });
}

/** Where the person is signed in. */
export function useDevices() {
  return useQuery({ queryKey: ["devices"], queryFn: async () => (await auth.GET("/api/auth/sessions")).data?.items ?? [] });
}

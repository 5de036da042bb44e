import { useQuery } from "@tanstack/react-query";
import { given, platform } from "../../api/client";

/** The names of the terminal profiles that the organization may use. */
export function useProfiles() {
  return useQuery({
    queryKey: ["profiles"],
    queryFn: async () => given(await platform.GET("/api/workspaces/profiles")).items.map(({ name }) => name),
  });
}

/** What there is to choose from: what is offered, and first what the workspace has if that is offered no more. */
export function profileOptions(offered: readonly string[], current: string, gone: (name: string) => string): { value: string; label: string }[] {
  const options = offered.map((name) => ({ value: name, label: name }));
  return current === "" || offered.includes(current) ? options : [{ value: current, label: gone(current) }, ...options];
}

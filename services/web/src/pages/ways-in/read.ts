import { type QueryClient, useQuery } from "@tanstack/react-query";
import type { components } from "../../api/auth";
import { auth, given } from "../../api/client";

type Schemas = components["schemas"];
export type WayIn = Schemas["WayInView"];
export type State = Schemas["HealthState"];

const queryKey = ["ways-in"];
/** How often it is looked how they do, in milliseconds; the server calls nobody for it. */
const AGAIN = 30_000;

export function useWaysIn() {
  return useQuery({ queryKey, refetchInterval: AGAIN, queryFn: async () => given(await auth.GET("/api/auth/providers")).items });
}

/** Has the server ask a way in now; what it says stands in the list from then on. */
export async function check(queries: QueryClient, provider: string): Promise<WayIn> {
  const told = given(await auth.POST("/api/auth/providers/{provider}/check", { params: { path: { provider } } }));
  // What was asked for before knows less.
  await queries.cancelQueries({ queryKey });
  queries.setQueryData<WayIn[]>(queryKey, (items) => items?.map((item) => (item.id === told.id ? told : item)));
  return told;
}

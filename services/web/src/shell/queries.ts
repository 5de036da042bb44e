import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "../api/problem";

/** What was read from the server, kept for one person in one organization and for no one after them. */
export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: 5_000,
        retry: (count, error) => count < 3 && asProblem(error).passing,
        retryDelay: (count, error) => Math.max((asProblem(error).retryAfter ?? 0) * 1000, 500 * 2 ** count),
      },
      mutations: { networkMode: "always" },
    },
  });
}

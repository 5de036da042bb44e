import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { Page } from "../api/pages";

/** How many pages are read before what came is shown: drawing a list again takes longer than reading a page of it. */
const AT_ONCE = 10;

async function several<T>(read: (after?: string) => Promise<Page<T>>, after: string | undefined): Promise<Page<T>> {
  const first = await read(after);
  if (after === undefined) return first;
  let { items, next } = first;
  for (let pages = 1; next && pages < AT_ONCE; pages += 1) {
    const page = await read(next);
    items = [...items, ...page.items];
    next = page.next;
  }
  return { items, next: next ?? null };
}

interface When {
  enabled?: boolean;
  /** Anew, however short ago it was read. */
  anew?: boolean;
}

/** A whole list, to be searched here: its beginning is there at once, the rest follows. */
export function useAll<T>(queryKey: QueryKey, read: (after?: string) => Promise<Page<T>>, { enabled = true, anew = false }: When = {}) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => several(read, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
    refetchOnMount: anew ? "always" : true,
  });
  const { data, hasNextPage, isFetching, isError, isFetchNextPageError, fetchNextPage, refetch } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const retry = () => void (isFetchNextPageError ? fetchNextPage() : refetch());
  return { items, complete: items !== undefined && !hasNextPage, error: query.error, retry };
}

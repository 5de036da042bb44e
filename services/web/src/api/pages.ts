/** A page of a list: `next` leads to the one after it. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** How many items are asked for at once; the most there may be. */
export const PAGE = 200;

/** Lists that answer a bare array to old clients are described so; asked for with a limit they answer a page. */
export function asPage<T>(answer: { data?: T[] | Page<T> }): Page<T> {
  const data = answer.data ?? [];
  return Array.isArray(data) ? { items: data } : data;
}

/** The whole list, page after page; at most `most` items. */
export async function whole<T>(read: (after?: string) => Promise<Page<T>>, most = 20_000): Promise<T[]> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after && items.length < most);
  return items;
}

import { infiniteQueryOptions, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { answer } from './client';
import type { ApiError } from './errors';
import type { Page } from './types';

type Read<Q> = (query: Q & { after?: string }, signal: AbortSignal) => Parameters<typeof answer>[0];

/** While only the order changes, the rows stay on the page (and the focus where it is) until the new ones are there. */
const filtersOf = (query: unknown) => JSON.stringify({ ...(query as object), sort: undefined, order: undefined });

/** A list of the API, page after page. */
export function listOptions<T, Q extends object = object>(queryKey: QueryKey, query: Q, read: Read<Q>) {
  return infiniteQueryOptions<Page<T>, ApiError, T[], QueryKey, string | undefined>({
    queryKey: [...queryKey, query],
    queryFn: ({ pageParam, signal }) => answer<Page<T>>(read({ ...query, after: pageParam }, signal)),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous, before) =>
      before && filtersOf(before.queryKey.at(-1)) === filtersOf(query) ? previous : undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}

export type ListOptions<T> = ReturnType<typeof listOptions<T>>;

/** `items` are those loaded so far. `enabled`: not before it is so. */
export function useList<T>(options: ListOptions<T>, enabled = true) {
  const list = useInfiniteQuery({ ...options, enabled });
  return { ...list, items: list.data };
}

export type List<T> = ReturnType<typeof useList<T>>;

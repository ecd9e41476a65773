import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { get, type Query } from './client';
import type { ApiError } from './errors';
import type { Page } from './types';

/** A list of the API, page after page; `items` are those loaded so far. */
export function useList<T>(queryKey: QueryKey, path: string, query: Query = {}, options: { enabled?: boolean } = {}) {
  const list = useInfiniteQuery<Page<T>, ApiError, T[], QueryKey, string | undefined>({
    queryKey: [...queryKey, query],
    queryFn: ({ pageParam, signal }) => get<Page<T>>(path, { ...query, after: pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
    ...options,
  });
  return { ...list, items: list.data };
}

export type List<T> = ReturnType<typeof useList<T>>;

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './ErrorNotice';
import { Loading } from './Loading';

interface Props<T> {
  query: Pick<UseQueryResult<T, Error>, 'data' | 'error' | 'refetch'>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Skeleton, error or content. Content that is already there stays while a newer answer fails to come. */
export function QueryView<T>({ query, loading, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNotice error={query.error} retry={() => void query.refetch()} />;
  return loading ?? <Loading />;
}

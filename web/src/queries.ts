import { QueryClient } from '@tanstack/react-query';
import { whenSignedOut } from './api/client';
import { ApiError } from './api/errors';
import { meKey } from './api/session';

/** A refusal stays a refusal; a lost connection or a busy server may answer the next time. */
function isWorthRetrying(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failures < 3 && (error.isConnection || error.status === 503 || error.status === 429);
}

function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ApiError ? error.retryAfter : null;
  return asked === null ? Math.min(1000 * 2 ** failures, 10_000) : asked * 1000;
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthRetrying, retryDelay, staleTime: 10_000 },
    // A change is repeated by the person, with the same key, never behind their back.
    mutations: { retry: false, networkMode: 'always' },
  },
});

// The layout sees that nobody is signed in and leads to the sign-in page, with the way back.
whenSignedOut(() => {
  if (queries.getQueryData(meKey)) queries.setQueryData(meKey, null);
});

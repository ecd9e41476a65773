import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { connectionAwaited, connectionForgotten, connectionFound } from '../lib/connection';
import { meKey } from './session';
import { firstAnswerAt } from './started';

/** Which cached answers a change of this kind makes old. */
const affected: Record<string, string[]> = {
  task: ['tasks', 'supply-requests', 'workers', 'estimate'],
  supply_request: ['supply-requests', 'tasks'],
  notification: ['notifications'],
  mail: ['mails'],
  user: ['users', 'me'],
  worker: ['workers'],
  kit: ['kits'],
  comparison: ['comparisons'],
  service_type: ['service-types', 'estimate'],
  company: ['company', 'estimate'],
  pipeline: ['pipeline'],
  operations: ['operations'],
  account: ['account', 'books'],
  settlement: ['settlements', 'runs', 'account', 'books'],
  run: ['runs', 'settlements'],
  check: ['checks'],
  payment_method: ['payment-method', 'settlements'],
};

/** A first answer that is on its way may be older than the news, and nothing calls it back: it is asked for again once it has come. */
function renew(queries: QueryClient, queryKey?: string[]) {
  const awaited = queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
  for (const query of awaited.filter(({ state }) => state.data === undefined)) {
    const again = () => void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, again);
  }
  void queries.invalidateQueries({ queryKey });
}

function apply(queries: QueryClient, data: string) {
  const { kind } = JSON.parse(data) as { kind: string };
  const keys = affected[kind];
  if (!keys) renew(queries);
  else keys.forEach((key) => renew(queries, [key]));
}

/** A page's first questions are older than its stream: the server says whether there was news since. */
const streamAddress = () => (Number.isNaN(firstAnswerAt()) ? '/api/stream' : `/api/stream?since=${firstAnswerAt()}`);

/** A browser asks again by itself, unless it was answered by something that is no stream: a proxy's error while the server is away. */
const REOPEN_MS = 5000;

/** Listens until it is called off. After a gap in the connection anything may have changed, so everything is asked again. */
function listen(queries: QueryClient): () => void {
  let source: EventSource;
  let timer = 0;
  let interrupted = false;
  const failed = () => {
    interrupted = true;
    connectionAwaited();
    if (source.readyState !== EventSource.CLOSED) return;
    void queries.invalidateQueries({ queryKey: meKey }); // the session may have ended
    timer = window.setTimeout(open, REOPEN_MS);
  };
  const opened = () => {
    connectionFound();
    if (interrupted) renew(queries);
    interrupted = false;
  };
  const open = () => {
    source = new EventSource(streamAddress());
    source.addEventListener('change', (event) => apply(queries, (event as MessageEvent<string>).data));
    source.addEventListener('refresh', () => renew(queries)); // more has happened than the server keeps for us
    source.addEventListener('error', failed);
    source.addEventListener('open', opened);
  };
  connectionAwaited();
  open();
  return () => {
    connectionForgotten();
    window.clearTimeout(timer);
    source.close();
  };
}

/** Keeps every open page current. */
export function useLiveUpdates() {
  const queries = useQueryClient();
  useEffect(() => listen(queries), [queries]);
}

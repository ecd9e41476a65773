import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, keyed } from './client';
import { listOptions, useList } from './lists';
import type {
  AccountingRun,
  AccountingRunPreview,
  BooksCheck,
  Page,
  RunKind,
  Settlement,
  SettlementStatus,
  WholeSettlement,
} from './types';
import { useSubmit } from './useSubmit';

/** Invoices are clients', payouts workers'. */
export type SettlementKind = 'invoices' | 'payouts';

export const settlementStatuses: SettlementStatus[] = ['issued', 'paid', 'failed', 'withdrawn'];

export interface SettlementFilters {
  status?: SettlementStatus;
  person_id?: string;
  run_id?: string;
  limit?: number;
}

export const useSettlements = (kind: SettlementKind, filters: SettlementFilters) =>
  useList(
    listOptions<Settlement, SettlementFilters>(['settlements', kind], filters, (query, signal) =>
      api.GET(`/api/${kind}`, { params: { query }, signal }),
    ),
  );

export const useSettlement = (kind: SettlementKind, id: string) =>
  useQuery({
    queryKey: ['settlements', kind, 'one', id],
    queryFn: ({ signal }) => answer<WholeSettlement>(api.GET(`/api/${kind}/{id}`, { params: byId(id), signal })),
  });

export const useRuns = (filters: { kind?: RunKind } = {}) =>
  useList(
    listOptions<AccountingRun, typeof filters>(['runs', 'list'], filters, (query, signal) =>
      api.GET('/api/accounting/runs', { params: { query }, signal }),
    ),
  );

/** The stream tells of each step; the interval is for a stream that is cut off. */
export const useRun = (id: string) =>
  useQuery({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) => answer<AccountingRun>(api.GET('/api/accounting/runs/{id}', { params: byId(id), signal })),
    refetchInterval: ({ state }) => (state.data?.status === 'done' ? false : 5_000),
  });

export const usePreviewRun = () =>
  useSubmit((kind: RunKind) => answer<AccountingRunPreview>(api.POST('/api/accounting/runs/preview', { body: { kind } })));

export const useStartRun = (onSuccess: (run: AccountingRun) => void) =>
  useSubmit(
    (kind: RunKind, key) => answer<AccountingRun>(api.POST('/api/accounting/runs', { body: { kind }, params: keyed(key) })),
    { invalidates: [['runs'], ['settlements']], onSuccess },
  );

export const useChecks = () =>
  useList(
    listOptions<BooksCheck>(['checks', 'list'], {}, (query, signal) =>
      api.GET('/api/accounting/checks', { params: { query }, signal }),
    ),
  );

/** The newest one that has ended; null: there was none yet. */
export const useLastCheck = () =>
  useQuery({
    queryKey: ['checks', 'last'],
    queryFn: async ({ signal }) => {
      const query = { limit: 2 };
      const page = await answer<Page<BooksCheck>>(api.GET('/api/accounting/checks', { params: { query }, signal }));
      return page.items.find(({ equal }) => equal !== null) ?? null;
    },
  });

export const useCheckNow = () =>
  useSubmit((_: void, key) => answer<BooksCheck>(api.POST('/api/accounting/checks', { params: keyed(key) })), {
    invalidates: [['checks']],
  });

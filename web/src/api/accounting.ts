import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, keyed } from './client';
import { listOptions, useList } from './lists';
import type { MovementFacts, MovementKind, Named, Page } from './types';
import { useSubmit } from './useSubmit';

type Call = Promise<{ data?: unknown; response: Response }>;
type Soon = Record<'GET' | 'POST' | 'PUT', (path: string, init?: object) => Call>;

/** Routes that the description of the API does not have yet. */
export const soon = api as unknown as Soon;

/** How accounts settle: a client's invoice, a worker's payout. */
export type SettlementKind = 'invoices' | 'payouts';

export const settlementStatuses = ['issued', 'paid', 'failed', 'withdrawn'] as const;
export type SettlementStatus = (typeof settlementStatuses)[number];

export interface SettlementAttempt {
  id: string;
  at: string;
  ended_at: string | null;
  method: string;
  amount: number;
  status: 'open' | 'pending' | 'succeeded' | 'declined';
  reason: string | null;
}

export interface Period {
  from: string | null;
  to: string;
}

export interface Settlement {
  id: string;
  number: string;
  person: Named;
  run_id: string;
  period: Period;
  issued_at: string;
  total: number;
  status: SettlementStatus;
  waiting_for: 'method' | 'service' | null;
  paid_at: string | null;
  next_try_at: string | null;
  attempts: SettlementAttempt[];
}

export interface SettlementLine {
  id: string;
  at: string;
  kind: MovementKind;
  task: { id: string; number: string } | null;
  amount: number;
  explanation: string;
  facts: MovementFacts;
}

export type WholeSettlement = Settlement & { lines: SettlementLine[] };

export interface SettlementFilters {
  status?: SettlementStatus;
  person_id?: string;
  run_id?: string;
  limit?: number;
}

export const useSettlements = (kind: SettlementKind, filters: SettlementFilters) =>
  useList(
    listOptions<Settlement, SettlementFilters>(['settlements', kind], filters, (query, signal) =>
      soon.GET(`/api/${kind}`, { params: { query }, signal }),
    ),
  );

export const useSettlement = (kind: SettlementKind, id: string) =>
  useQuery({
    queryKey: ['settlements', kind, 'one', id],
    queryFn: ({ signal }) => answer<WholeSettlement>(soon.GET(`/api/${kind}/{id}`, { params: byId(id), signal })),
  });

export type RunKind = 'charge' | 'pay';

export interface Run {
  id: string;
  kind: RunKind;
  status: 'waiting' | 'collecting' | 'settling' | 'done';
  period: Period;
  /** null: the calendar. */
  by: Named | null;
  started_at: string;
  settlements: number;
  total: number;
  paid: number;
  paid_total: number;
  failed: number;
  failed_total: number;
  waiting: number;
  waiting_total: number;
}

export interface RunPreview {
  kind: RunKind;
  period: Period;
  settlements: number;
  total: number;
  retried: number;
  retried_total: number;
  without_method: number;
  carried_over: number;
  /** The first of them. */
  items: { person: Named; total: number; has_method: boolean }[];
}

export const useRuns = (filters: { kind?: RunKind } = {}) =>
  useList(
    listOptions<Run, typeof filters>(['runs', 'list'], filters, (query, signal) =>
      soon.GET('/api/accounting/runs', { params: { query }, signal }),
    ),
  );

/** The stream tells of each step; the interval is for a stream that is cut off. */
export const useRun = (id: string) =>
  useQuery({
    queryKey: ['runs', 'one', id],
    queryFn: ({ signal }) => answer<Run>(soon.GET('/api/accounting/runs/{id}', { params: byId(id), signal })),
    refetchInterval: ({ state }) => (state.data?.status === 'done' ? false : 5_000),
  });

export const usePreviewRun = () =>
  useSubmit((kind: RunKind) => answer<RunPreview>(soon.POST('/api/accounting/runs/preview', { body: { kind } })));

export const useStartRun = (onSuccess: (run: Run) => void) =>
  useSubmit(
    (kind: RunKind, key) => answer<Run>(soon.POST('/api/accounting/runs', { body: { kind }, params: keyed(key) })),
    { invalidates: [['runs'], ['settlements']], onSuccess },
  );

export interface CheckDifference {
  kind: string;
  subject: string;
  expected: string | number | null;
  found: string | number | null;
}

export interface Check {
  id: string;
  at: string;
  ended_at: string | null;
  /** null: it is under way. */
  equal: boolean | null;
  checked: number;
  difference_count: number;
  more: boolean;
  differences: CheckDifference[];
}

export const useChecks = () =>
  useList(
    listOptions<Check>(['checks', 'list'], {}, (query, signal) =>
      soon.GET('/api/accounting/checks', { params: { query }, signal }),
    ),
  );

/** The newest one that has ended; null: there was none yet. */
export const useLastCheck = () =>
  useQuery({
    queryKey: ['checks', 'last'],
    queryFn: async ({ signal }) => {
      const query = { limit: 2 };
      const page = await answer<Page<Check>>(soon.GET('/api/accounting/checks', { params: { query }, signal }));
      return page.items.find(({ equal }) => equal !== null) ?? null;
    },
  });

export const useCheckNow = () =>
  useSubmit((_: void, key) => answer<Check>(soon.POST('/api/accounting/checks', { params: keyed(key) })), {
    invalidates: [['checks']],
  });

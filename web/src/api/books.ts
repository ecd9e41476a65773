import { useQuery } from '@tanstack/react-query';
import { answer, api, keyed } from './client';
import { listOptions, useList } from './lists';
import type { AccountingEvent, AccountLine, LedgerEntry, MovementKind, TrialBalance } from './types';
import { useSubmit } from './useSubmit';

export const useTrialBalance = (at: string) =>
  useQuery({
    queryKey: ['books', 'trial-balance', at],
    queryFn: ({ signal }) =>
      answer<TrialBalance>(api.GET('/api/accounting/trial-balance', { params: { query: { at } }, signal })),
  });

export interface AccountFilters {
  kind?: AccountLine['kind'];
  at?: string;
  limit?: number;
}

export const useAccounts = (filters: AccountFilters) =>
  useList(
    listOptions<AccountLine, AccountFilters>(['books', 'accounts'], filters, (query, signal) =>
      api.GET('/api/accounting/accounts', { params: { query }, signal }),
    ),
  );

export interface LedgerFilters {
  account_id?: string;
  task_id?: string;
  kind?: MovementKind;
  from?: string;
  to?: string;
}

export const useLedger = (filters: LedgerFilters) =>
  useList(
    listOptions<LedgerEntry, LedgerFilters>(['books', 'ledger'], filters, (query, signal) =>
      api.GET('/api/accounting/ledger', { params: { query }, signal }),
    ),
  );

export interface EventFilters {
  task_id?: string;
}

/** What was seen of the tasks. */
export const useEventLog = (filters: EventFilters) =>
  useList(
    listOptions<AccountingEvent, EventFilters>(['books', 'events'], filters, (query, signal) =>
      api.GET('/api/accounting/events', { params: { query }, signal }),
    ),
  );

export interface Bonus {
  worker_id: string;
  amount: number;
  reason: string;
}

export const useGiveBonus = (onSuccess: () => void) =>
  useSubmit(
    (input: Bonus, key) => answer<LedgerEntry>(api.POST('/api/bonuses', { body: input, params: keyed(key) })),
    { invalidates: [['books']], onSuccess },
  );

export const useCorrect = (onSuccess: () => void) =>
  useSubmit(
    (input: { movement_id: string; reason: string }, key) =>
      answer<LedgerEntry>(api.POST('/api/accounting/corrections', { body: input, params: keyed(key) })),
    { invalidates: [['books']], onSuccess },
  );

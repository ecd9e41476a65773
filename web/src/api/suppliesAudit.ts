import { useQuery } from '@tanstack/react-query';
import { answer, api, keyed } from './client';
import { listOptions, useList } from './lists';
import type { AuditLine, Page, SupplyComparison } from './types';
import { useSubmit } from './useSubmit';

export interface AuditFilters {
  task_id?: string;
  worker_id?: string;
  clerk_id?: string;
  direction?: AuditLine['direction'];
  q?: string;
  from?: string;
  to?: string;
}

/** What went out and came back, newest first. Under the requests' key: each issue and return adds to it. */
export const useSuppliesAudit = (filters: AuditFilters) =>
  useList(
    listOptions<AuditLine, AuditFilters>(['supply-requests', 'audit'], filters, (query, signal) =>
      api.GET('/api/supplies/audit', { params: { query }, signal }),
    ),
  );

/** The newest comparison that has ended; null: there was none yet. */
export const useLastComparison = (enabled = true) =>
  useQuery({
    queryKey: ['comparisons', 'last'],
    queryFn: async ({ signal }) => {
      const page = await answer<Page<SupplyComparison>>(
        api.GET('/api/supplies/comparisons', { params: { query: { limit: 1 } }, signal }),
      );
      return page.items[0] ?? null;
    },
    enabled,
  });

/** It is under way then; its end is announced. */
export const useCompareNow = () =>
  useSubmit(
    (_: void, key) => answer<SupplyComparison>(api.POST('/api/supplies/comparisons', { params: keyed(key) })),
    { invalidates: [['comparisons']] },
  );

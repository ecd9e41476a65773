import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, api, byId, keyed } from './client';
import { listOptions, useList } from './lists';
import type { CookieSupplier, SupplyItem, SupplyRequest } from './types';
import { useSubmit } from './useSubmit';

const invalidates = [['supply-requests'], ['tasks']];

export interface QueueFilters {
  status: string;
  to_return?: boolean;
  limit: number;
}

/** Oldest first. A clerk searches in what is there: so the pages are large. */
export const supplyQueue = (filters: QueueFilters) =>
  listOptions<SupplyRequest, QueueFilters>(['supply-requests', 'list'], filters, (query, signal) =>
    api.GET('/api/supply-requests', { params: { query }, signal }),
  );

export const useSupplyQueue = (filters: QueueFilters, enabled?: boolean) => useList(supplyQueue(filters), enabled);

/** Under the requests' key: whatever happens to a cookie may be the supplier's recovery. */
export const useCookieSupplier = () =>
  useQuery({
    queryKey: ['supply-requests', 'supplier'],
    queryFn: ({ signal }) => answer<CookieSupplier>(api.GET('/api/supplies/cookie-supplier', { signal })),
    refetchInterval: 60_000,
  });

export const supplyRequest = (id: string | null) =>
  queryOptions({
    queryKey: ['supply-requests', 'one', id],
    queryFn: ({ signal }) =>
      answer<SupplyRequest>(api.GET('/api/supply-requests/{id}', { params: byId(id ?? ''), signal })),
    enabled: Boolean(id),
  });

export const useSupplyRequest = (id: string | null) => useQuery(supplyRequest(id));

export const useRequestSupplies = () =>
  useSubmit(
    (taskId: string, key) =>
      answer<SupplyRequest>(api.POST('/api/supply-requests', { body: { task_id: taskId }, params: keyed(key) })),
    { invalidates },
  );

/** "ready": the worker may fetch the kit; "return": an issued kit came back. */
export const useSupplyStep = (step: 'ready' | 'return') =>
  useSubmit(
    (id: string, key) =>
      answer<SupplyRequest>(api.POST(`/api/supply-requests/{id}/${step}`, { params: { ...byId(id), ...keyed(key) } })),
    { invalidates },
  );

export interface Issue {
  items: SupplyItem[];
  without_cookie_reason?: string;
}

export const useIssueSupplies = (id: string, onSuccess: () => void) =>
  useSubmit(
    (input: Issue, key) =>
      answer<SupplyRequest>(
        api.POST('/api/supply-requests/{id}/issue', { params: { ...byId(id), ...keyed(key) }, body: input }),
      ),
    { invalidates, onSuccess },
  );

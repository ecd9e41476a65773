import { useQuery } from '@tanstack/react-query';
import { get, request } from './client';
import { useList } from './lists';
import type { SupplyItem, SupplyRequest } from './types';
import { useSubmit } from './useSubmit';

const invalidates = [['supply-requests'], ['tasks']];

export const useSupplyQueue = (status: string) =>
  useList<SupplyRequest>(['supply-requests', 'list'], '/api/supply-requests', { status });

export const useSupplyRequest = (id: string | null) =>
  useQuery({
    queryKey: ['supply-requests', 'one', id],
    queryFn: ({ signal }) => get<SupplyRequest>(`/api/supply-requests/${id}`, undefined, signal),
    enabled: Boolean(id),
  });

export const useRequestSupplies = () =>
  useSubmit(
    (taskId: string, key) =>
      request<SupplyRequest>('POST', '/api/supply-requests', { body: { task_id: taskId }, idempotencyKey: key }),
    { invalidates },
  );

/** "ready": the worker may fetch the kit; "return": an issued kit came back. */
export const useSupplyStep = (step: 'ready' | 'return') =>
  useSubmit(
    (id: string, key) => request<SupplyRequest>('POST', `/api/supply-requests/${id}/${step}`, { idempotencyKey: key }),
    { invalidates },
  );

export interface Issue {
  items: SupplyItem[];
  without_cookie_reason?: string;
}

export const useIssueSupplies = (id: string, onSuccess: () => void) =>
  useSubmit(
    (input: Issue, key) =>
      request<SupplyRequest>('POST', `/api/supply-requests/${id}/issue`, { body: input, idempotencyKey: key }),
    { invalidates, onSuccess },
  );

import { useQuery } from '@tanstack/react-query';
import { get, request, type Query } from './client';
import { useList } from './lists';
import type { Estimate, FailureCause, HistoryItem, MatchingDecision, Page, Task } from './types';
import { useSubmit } from './useSubmit';

export interface TaskFilters extends Query {
  status?: string;
  q?: string;
  worker_id?: string;
  client_id?: string;
  from?: string;
  to?: string;
  limit?: number;
}

const taskPath = (id: string) => `/api/tasks/${encodeURIComponent(id)}`;
const invalidates = [['tasks'], ['supply-requests']];

export const useTasks = (filters: TaskFilters, options?: { enabled?: boolean }) =>
  useList<Task>(['tasks', 'list'], '/api/tasks', filters, options);

export const useTask = (id: string) =>
  useQuery({ queryKey: ['tasks', 'one', id], queryFn: ({ signal }) => get<Task>(taskPath(id), undefined, signal) });

export const useHistory = (id: string) =>
  useQuery({
    queryKey: ['tasks', 'history', id],
    queryFn: ({ signal }) => get<Page<HistoryItem>>(`${taskPath(id)}/history`, undefined, signal),
  });

export const useMatchingDecision = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['tasks', 'matching', id],
    queryFn: ({ signal }) => get<MatchingDecision>(`${taskPath(id)}/matching`, undefined, signal),
    enabled,
  });

export const useEstimate = (serviceTypeId: string | null) =>
  useQuery({
    queryKey: ['estimate', serviceTypeId],
    queryFn: () => request<Estimate>('POST', '/api/tasks/estimate', { body: { service_type_id: serviceTypeId } }),
    enabled: Boolean(serviceTypeId),
  });

export interface NewTask {
  service_type_id: string;
  description: string;
  address: string;
  scheduled_at: string;
  contact_phone?: string;
  expected_price?: number;
}

export const useCreateTask = (onSuccess: (task: Task) => void) =>
  useSubmit((input: NewTask, key) => request<Task>('POST', '/api/tasks', { body: input, idempotencyKey: key }), {
    invalidates,
    onSuccess,
  });

function useTaskAction<V extends object>(id: string, action: string, onSuccess?: (task: Task) => void) {
  return useSubmit(
    (input: V, key) => request<Task>('POST', `${taskPath(id)}/${action}`, { body: input, idempotencyKey: key }),
    { invalidates, onSuccess },
  );
}

export const useCancelTask = (id: string, done?: () => void) => useTaskAction<{ reason: string }>(id, 'cancel', done);
export const useFailTask = (id: string, done?: () => void) =>
  useTaskAction<{ reason: string; cause?: FailureCause }>(id, 'fail', done);
export const useWaivePenalty = (id: string, done?: () => void) =>
  useTaskAction<{ reason: string }>(id, 'waive-penalty', done);
export const useReassign = (id: string, done?: () => void) =>
  useTaskAction<{ worker_id?: string; scheduled_at?: string; reason: string }>(id, 'reassign', done);
export const useRebook = (id: string, done: (task: Task) => void) =>
  useTaskAction<{ scheduled_at: string }>(id, 'rebook', done);

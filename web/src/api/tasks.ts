import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, keyed } from './client';
import { listOptions, useList } from './lists';
import type { Order } from '../lib/sorting';
import type { Estimate, FailureCause, HistoryItem, MatchingDecision, Page, Task } from './types';
import { useSubmit } from './useSubmit';

export const taskSorts = ['created_at', 'scheduled_at', 'price', 'status'] as const;
export type TaskSort = (typeof taskSorts)[number];

export interface TaskFilters {
  status?: string;
  q?: string;
  worker_id?: string;
  client_id?: string;
  from?: string;
  to?: string;
  sort?: TaskSort;
  order?: Order;
  limit?: number;
}

const invalidates = [['tasks'], ['supply-requests']];

export const tasksList = (filters: TaskFilters) =>
  listOptions<Task, TaskFilters>(['tasks', 'list'], filters, (query, signal) =>
    api.GET('/api/tasks', { params: { query }, signal }),
  );

export const useTasks = (filters: TaskFilters) => useList(tasksList(filters));

export const useTask = (id: string, enabled = true) =>
  useQuery({
    queryKey: ['tasks', 'one', id],
    enabled,
    queryFn: ({ signal }) => answer<Task>(api.GET('/api/tasks/{id}', { params: byId(id), signal })),
    // What may be done depends on the hour too, which no event announces.
    refetchInterval: 60_000,
  });

export const useHistory = (id: string) =>
  useQuery({
    queryKey: ['tasks', 'history', id],
    queryFn: ({ signal }) =>
      answer<Page<HistoryItem>>(api.GET('/api/tasks/{id}/history', { params: byId(id), signal })),
  });

export const useMatchingDecision = (id: string) =>
  useQuery({
    queryKey: ['tasks', 'matching', id],
    queryFn: ({ signal }) =>
      answer<MatchingDecision>(api.GET('/api/tasks/{id}/matching', { params: byId(id), signal })),
  });

export const useEstimate = (serviceTypeId: string | null) =>
  useQuery({
    queryKey: ['estimate', serviceTypeId],
    queryFn: () =>
      answer<Estimate>(api.POST('/api/tasks/estimate', { body: { service_type_id: serviceTypeId ?? '' } })),
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
  useSubmit((input: NewTask, key) => answer<Task>(api.POST('/api/tasks', { body: input, params: keyed(key) })), {
    invalidates,
    onSuccess,
  });

const action = (id: string, key: string) => ({ ...byId(id), ...keyed(key) });

export const useCancelTask = (id: string, onSuccess: () => void) =>
  useSubmit(
    (body: { reason: string }, key) =>
      answer<Task>(api.POST('/api/tasks/{id}/cancel', { params: action(id, key), body })),
    { invalidates, onSuccess },
  );

export const useFailTask = (id: string, onSuccess: () => void) =>
  useSubmit(
    (body: { reason: string; cause?: FailureCause }, key) =>
      answer<Task>(api.POST('/api/tasks/{id}/fail', { params: action(id, key), body })),
    { invalidates, onSuccess },
  );

export const useWaivePenalty = (id: string, onSuccess: () => void) =>
  useSubmit(
    (body: { reason: string }, key) =>
      answer<Task>(api.POST('/api/tasks/{id}/waive-penalty', { params: action(id, key), body })),
    { invalidates, onSuccess },
  );

export const useReassign = (id: string, onSuccess: () => void) =>
  useSubmit(
    (body: { worker_id?: string; scheduled_at?: string; reason: string }, key) =>
      answer<Task>(api.POST('/api/tasks/{id}/reassign', { params: action(id, key), body })),
    { invalidates, onSuccess },
  );

export const useRebook = (id: string, onSuccess: (task: Task) => void) =>
  useSubmit(
    (body: { scheduled_at: string }, key) =>
      answer<Task>(api.POST('/api/tasks/{id}/rebook', { params: action(id, key), body })),
    { invalidates, onSuccess },
  );

import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, ifMatch, keyed, taggedAnswer } from './client';
import { listOptions, useList } from './lists';
import type { MatchingPreview, Pipeline, PipelineStep, ServiceType, Worker } from './types';
import { useSubmit } from './useSubmit';

export const useServiceTypes = () =>
  useList(listOptions<ServiceType>(['service-types'], {}, (_, signal) => api.GET('/api/service-types', { signal })));

export type ServiceTypeInput = Pick<
  ServiceType,
  'name' | 'description' | 'base_price' | 'duration_minutes' | 'wanted_traits'
> & { active?: boolean };

export const useSaveServiceType = (id: string | null, onSuccess: () => void) =>
  useSubmit(
    async (input: ServiceTypeInput, key) =>
      id
        ? answer<ServiceType>(api.PATCH('/api/service-types/{id}', { params: byId(id), body: input }))
        : answer<ServiceType>(api.POST('/api/service-types', { params: keyed(key), body: input })),
    { invalidates: [['service-types'], ['estimate']], onSuccess },
  );

export const useWorkers = (q = '') =>
  useList(
    listOptions<Worker>(['workers', 'list'], { q, limit: 200 }, (query, signal) =>
      api.GET('/api/workers', { params: { query }, signal }),
    ),
  );

export const useWorker = (id: string) =>
  useQuery({
    queryKey: ['workers', 'one', id],
    queryFn: ({ signal }) => answer<Worker>(api.GET('/api/workers/{id}', { params: byId(id), signal })),
  });

export const useSaveTraits = (id: string, onSuccess: () => void) =>
  useSubmit(
    (traits: Worker['traits']) =>
      answer<Worker>(api.PATCH('/api/workers/{id}', { params: byId(id), body: { traits } })),
    {
      invalidates: [['workers']],
      onSuccess,
    },
  );

export const usePipeline = () =>
  useQuery({
    queryKey: ['pipeline'],
    queryFn: ({ signal }) => taggedAnswer<Pipeline>(api.GET('/api/matching/pipeline', { signal })),
  });

export const useSavePipeline = (etag: string | null, onSuccess: () => void) =>
  useSubmit(
    (steps: PipelineStep[]) =>
      answer<Pipeline>(api.PUT('/api/matching/pipeline', { body: { steps }, headers: ifMatch(etag) })),
    { invalidates: [['pipeline']], onSuccess },
  );

export const usePreviewPipeline = () =>
  useSubmit((steps: PipelineStep[]) =>
    answer<MatchingPreview>(api.POST('/api/matching/preview', { body: { steps, limit: 50 } })),
  );

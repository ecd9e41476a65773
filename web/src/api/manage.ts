import { useQuery } from '@tanstack/react-query';
import { get, getTagged, request } from './client';
import { useList } from './lists';
import type { MatchingPreview, Pipeline, PipelineStep, ServiceType, Worker } from './types';
import { useSubmit } from './useSubmit';

export const useServiceTypes = () => useList<ServiceType>(['service-types'], '/api/service-types');

export type ServiceTypeInput = Partial<Omit<ServiceType, 'id' | 'created_at'>>;

export const useSaveServiceType = (id: string | null, onSuccess: () => void) =>
  useSubmit(
    async (input: ServiceTypeInput, key) =>
      id
        ? request<ServiceType>('PATCH', `/api/service-types/${id}`, { body: input })
        : request<ServiceType>('POST', '/api/service-types', { body: input, idempotencyKey: key }),
    { invalidates: [['service-types'], ['estimate']], onSuccess },
  );

export const useWorkers = (q = '') => useList<Worker>(['workers', 'list'], '/api/workers', { q, limit: 200 });

export const useWorker = (id: string) =>
  useQuery({
    queryKey: ['workers', 'one', id],
    queryFn: ({ signal }) => get<Worker>(`/api/workers/${id}`, undefined, signal),
  });

export const useSaveTraits = (id: string, onSuccess: () => void) =>
  useSubmit((traits: Worker['traits']) => request<Worker>('PATCH', `/api/workers/${id}`, { body: { traits } }), {
    invalidates: [['workers']],
    onSuccess,
  });

export const usePipeline = () =>
  useQuery({ queryKey: ['pipeline'], queryFn: ({ signal }) => getTagged<Pipeline>('/api/matching/pipeline', signal) });

export const useSavePipeline = (etag: string | null, onSuccess: () => void) =>
  useSubmit(
    (steps: PipelineStep[]) =>
      request<Pipeline>('PUT', '/api/matching/pipeline', { body: { steps }, ifMatch: etag }),
    { invalidates: [['pipeline']], onSuccess },
  );

export const usePreviewPipeline = () =>
  useSubmit((steps: PipelineStep[]) =>
    request<MatchingPreview>('POST', '/api/matching/preview', { body: { steps, limit: 50 } }),
  );

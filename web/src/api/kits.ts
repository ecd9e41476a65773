import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, ifMatch, keyed } from './client';
import { listOptions, useList } from './lists';
import type { Kit, Page, SupplyItem } from './types';
import { useSubmit } from './useSubmit';

export const useKits = () =>
  useList(listOptions<Kit>(['kits', 'list'], {}, (_, signal) => api.GET('/api/kits', { signal })));

const ofType = (serviceType: string) => ({ service_type_id: serviceType, active: true });

/** The templates to choose from for a task: those of its service type first, then those for every type. */
export const useKitsFor = (serviceType: string, enabled = true) =>
  useQuery({
    queryKey: ['kits', 'for', serviceType],
    queryFn: async ({ signal }) => {
      const { items } = await answer<Page<Kit>>(api.GET('/api/kits', { params: { query: ofType(serviceType) }, signal }));
      return [...items.filter((kit) => kit.service_type), ...items.filter((kit) => !kit.service_type)];
    },
    enabled,
  });

export interface KitInput {
  name: string;
  /** null: for every service type. */
  service_type_id: string | null;
  items: SupplyItem[];
  active: boolean;
}

/** The version that was edited has to be the present one; else 412. */
export const useSaveKit = (onSuccess: () => void) =>
  useSubmit(
    ({ kit, input }: { kit: Kit | null; input: KitInput }, key) =>
      kit
        ? answer<Kit>(
            api.PATCH('/api/kits/{id}', { params: byId(kit.id), body: patch(input), headers: ifMatch(`"${kit.version}"`) }),
          )
        : answer<Kit>(api.POST('/api/kits', { params: keyed(key), body: created(input) })),
    { invalidates: [['kits']], onSuccess },
  );

const patch = ({ service_type_id, ...input }: KitInput) =>
  service_type_id ? { ...input, service_type_id } : { ...input, for_every_type: true };
const created = ({ active: _, ...input }: KitInput) => input;

/** As it is now, not as it was when the page was opened. */
export const readKit = (id: string) => answer<Kit>(api.GET('/api/kits/{id}', { params: byId(id) }));

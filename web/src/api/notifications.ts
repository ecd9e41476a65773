import { api, byId } from './client';
import { useList } from './lists';
import type { Notification } from './types';
import { useSubmit } from './useSubmit';

const invalidates = [['notifications']];

export const useNotifications = () =>
  useList<Notification>(['notifications'], { limit: 20 }, (query, signal) =>
    api.GET('/api/notifications', { params: { query }, signal }),
  );

export const useMarkRead = () =>
  useSubmit((id: string) => api.POST('/api/notifications/{id}/read', { params: byId(id) }), { invalidates });

export const useMarkAllRead = () => useSubmit((_: void) => api.POST('/api/notifications/read'), { invalidates });

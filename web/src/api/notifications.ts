import { request } from './client';
import { useList } from './lists';
import type { Notification } from './types';
import { useSubmit } from './useSubmit';

const invalidates = [['notifications']];

export const useNotifications = () => useList<Notification>(['notifications'], '/api/notifications', { limit: 20 });

export const useMarkRead = () =>
  useSubmit((id: string) => request('POST', `/api/notifications/${id}/read`), { invalidates });

export const useMarkAllRead = () =>
  useSubmit((_: void) => request('POST', '/api/notifications/read'), { invalidates });

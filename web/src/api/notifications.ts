import { api, byId } from './client';
import { firstNotifications } from '../first';
import { listOptions, useList } from './lists';
import type { Notification } from './types';
import { useSubmit } from './useSubmit';

const invalidates = [['notifications']];

export const notificationsList = listOptions<Notification>(['notifications'], firstNotifications, (query, signal) =>
  api.GET('/api/notifications', { params: { query }, signal }),
);

export const useNotifications = () => useList(notificationsList);

export const useMarkRead = () =>
  useSubmit((id: string) => api.POST('/api/notifications/{id}/read', { params: byId(id) }), { invalidates });

export const useMarkAllRead = () => useSubmit((_: void) => api.POST('/api/notifications/read'), { invalidates });

/** How many of the newest are unread. */
export function useUnread(): number {
  const { items = [] } = useNotifications();
  return items.filter(({ read }) => !read).length;
}

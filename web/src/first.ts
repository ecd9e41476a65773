import { addressOf } from './api/address';
import type { Role, Task } from './api/types';
import { inOrder } from './pages/worker/day';

// What the pages ask for first, when the address names no filters. It stands here, apart from the pages, so that it can be asked for before their
// code is there; the pages' own lists begin with the same words.
export const activeTasks = { status: 'new,assigned,in_progress', q: '' };
export const allTasks = { status: '', worker_id: '', client_id: '', from: '', to: '', q: '' };
export const todaysTasks = { status: 'assigned,in_progress', limit: 50 };
export const openRequests = { status: 'requested,ready', limit: 200 };
export const everybody = { q: '', role: undefined };
export const firstNotifications = { limit: 20 };
/** Of a table: quickly there. */
export const firstPage = { limit: 50 };

/** Which of the pages at /tasks is theirs. */
export type TasksReader = 'client' | 'worker' | 'manager';
export const tasksReader = (roles: Role[]): TasksReader =>
  roles.includes('client') ? 'client' : roles.includes('worker') ? 'worker' : 'manager';

export const firstTasks = (roles: Role[]) => (tasksReader(roles) === 'manager' ? allTasks : activeTasks);

type Place = Pick<Location, 'pathname' | 'search'>;

export type FirstList =
  | { path: '/api/tasks'; query: typeof activeTasks | typeof allTasks | typeof todaysTasks }
  | { path: '/api/supply-requests'; query: typeof openRequests }
  | { path: '/api/users'; query: typeof everybody };

/** The list on a page that somebody of these roles opens; null: it has none that could be known before. */
export function firstList({ pathname, search }: Place, roles: Role[]): FirstList | null {
  const by = (role: Role, list: FirstList) => (roles.includes(role) ? list : null);
  if (search) return null;
  switch (pathname) {
    case '/tasks':
      return { path: '/api/tasks', query: firstTasks(roles) };
    case '/today':
      return by('worker', { path: '/api/tasks', query: todaysTasks });
    case '/supplies':
      return by('clerk', { path: '/api/supply-requests', query: openRequests });
    case '/admin/users':
      return by('admin', { path: '/api/users', query: everybody });
    default:
      return null;
  }
}

/** All that the API is asked there first, once it is known who is signed in. */
export function firstAddresses(place: Place, roles: Role[]): string[] {
  const list = firstList(place, roles);
  const query = list?.path === '/api/users' ? { ...list.query, ...firstPage } : list?.query;
  return ['/api/company', addressOf('/api/notifications', firstNotifications), ...(list ? [addressOf(list.path, query ?? {})] : [])];
}

/** Of the task that a worker's day goes on with: its kit and cookie are shown with it. */
export const nextSupplyRequest = (tasks: Task[]): string | null => inOrder(tasks)[0]?.supply_request_id ?? null;

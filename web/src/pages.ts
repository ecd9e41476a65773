import type { ComponentType } from 'react';
import type { Me } from './api/types';

export interface PageFile {
  default: ComponentType;
  /** Puts into the cache what the page shows first. `isPlain`: its address names no filters. */
  first?: (me: Me, isPlain: boolean) => Promise<unknown>;
}

// Every page is its own file, fetched when somebody goes there.
export type Load = () => Promise<PageFile>;

export const publicPages: Record<string, Load> = {
  '/': () => import('./pages/public/Front'),
  '/sign-in': () => import('./pages/public/SignIn'),
  '/register': () => import('./pages/public/Register'),
  '/confirm/:token': () => import('./pages/public/Confirm'),
  '/reset': () => import('./pages/public/AskForReset'),
  '/reset/:token': () => import('./pages/public/SetPassword'),
  '/invitation/:token': () => import('./pages/public/SetPassword'),
  '/become-a-worker': () => import('./pages/public/BecomeWorker'),
};

export const signedInPages: Record<string, Load> = {
  '/tasks': () => import('./pages/shared/Tasks'),
  '/tasks/:id': () => import('./pages/shared/Task'),
  '/tasks/:id/rebook': () => import('./pages/client/Rebook'),
  '/tasks/:id/ordered': () => import('./pages/client/Ordered'),
  '/request': () => import('./pages/client/RequestHelp'),
  '/today': () => import('./pages/worker/Today'),
  '/supplies': () => import('./pages/clerk/Queue'),
  '/supplies/kits': () => import('./pages/clerk/Kits'),
  '/supplies/audit': () => import('./pages/supplies/Audit'),
  '/supplies/:id': () => import('./pages/clerk/Issue'),
  '/supplies/:id/form': () => import('./pages/supplies/AcceptanceForm'),
  '/service-types': () => import('./pages/manager/ServiceTypes'),
  '/workers': () => import('./pages/manager/Workers'),
  '/workers/:id': () => import('./pages/manager/Worker'),
  '/matching': () => import('./pages/manager/Matching'),
  '/admin/users': () => import('./pages/admin/Users'),
  '/admin/company': () => import('./pages/admin/Company'),
  '/admin/mails': () => import('./pages/admin/Mails'),
  '/admin/operations': () => import('./pages/admin/Operations'),
  '/admin/audit-log': () => import('./pages/admin/AuditLog'),
  '/notifications': () => import('./pages/shared/Notifications'),
  '/profile': () => import('./pages/shared/Profile'),
};

/** What stands at /tasks, by the reader. */
export const tasksPages = {
  client: () => import('./pages/client/MyTasks'),
  worker: () => import('./pages/worker/MyTasks'),
  manager: () => import('./pages/manager/Tasks'),
} satisfies Record<string, Load>;

/** The frame of the pages behind the sign-in. */
export const loadFrame = () => import('./layout/AppLayout');

import type { ComponentType } from 'react';
import type { Me } from './api/types';
import { needWords } from './texts';

export interface PageFile {
  default: ComponentType;
  /** Puts into the cache what the page shows first. `isPlain`: its address names no filters. */
  first?: (me: Me, isPlain: boolean) => Promise<unknown>;
}

// Every page is its own file, fetched when somebody goes there.
export type Load = () => Promise<PageFile>;

/** A page of accounting, with the words that only these pages have. */
const accounting =
  (load: Load): Load =>
  async () =>
    (await Promise.all([load(), needWords('accounting')]))[0];

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
  '/account': accounting(() => import('./pages/account/Account')),
  '/earnings': accounting(() => import('./pages/account/Account')),
  '/invoices/:id': accounting(() => import('./pages/account/Invoice')),
  '/payouts/:id': accounting(() => import('./pages/account/Payout')),
  '/accounting': accounting(() => import('./pages/accounting/Balances')),
  '/accounting/ledger': accounting(() => import('./pages/accounting/Ledger')),
  '/accounting/bonuses': accounting(() => import('./pages/accounting/Bonuses')),
  '/accounting/runs': accounting(() => import('./pages/accounting/Runs')),
  '/accounting/runs/:id': accounting(() => import('./pages/accounting/Run')),
  '/accounting/invoices': accounting(() => import('./pages/accounting/Invoices')),
  '/accounting/payouts': accounting(() => import('./pages/accounting/Payouts')),
  '/accounting/checks': accounting(() => import('./pages/accounting/Checks')),
  '/accounting/events': accounting(() => import('./pages/accounting/EventLog')),
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

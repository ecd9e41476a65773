import { createBrowserRouter, type RouteObject } from 'react-router';
import { PublicLayout } from './layout/PublicLayout';
import { RouteError } from './layout/RouteError';
import { RouteFallback } from './layout/RouteFallback';

type PageModule = { default: React.ComponentType };

/** Every page is its own file, fetched when somebody goes there. */
const page = (path: string, load: () => Promise<PageModule>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
});

const publicPages: RouteObject[] = [
  page('/', () => import('./pages/public/Front')),
  page('/sign-in', () => import('./pages/public/SignIn')),
  page('/register', () => import('./pages/public/Register')),
  page('/confirm/:token', () => import('./pages/public/Confirm')),
  page('/reset', () => import('./pages/public/AskForReset')),
  page('/reset/:token', () => import('./pages/public/SetPassword')),
  page('/invitation/:token', () => import('./pages/public/SetPassword')),
  page('/become-a-worker', () => import('./pages/public/BecomeWorker')),
];

const signedInPages: RouteObject[] = [
  page('/tasks', () => import('./pages/shared/Tasks')),
  page('/tasks/:id', () => import('./pages/shared/Task')),
  page('/tasks/:id/rebook', () => import('./pages/client/Rebook')),
  page('/tasks/:id/ordered', () => import('./pages/client/Ordered')),
  page('/request', () => import('./pages/client/RequestHelp')),
  page('/today', () => import('./pages/worker/Today')),
  page('/supplies', () => import('./pages/clerk/Queue')),
  page('/supplies/kits', () => import('./pages/clerk/Kits')),
  page('/supplies/audit', () => import('./pages/supplies/Audit')),
  page('/supplies/:id', () => import('./pages/clerk/Issue')),
  page('/supplies/:id/form', () => import('./pages/supplies/AcceptanceForm')),
  page('/service-types', () => import('./pages/manager/ServiceTypes')),
  page('/workers', () => import('./pages/manager/Workers')),
  page('/workers/:id', () => import('./pages/manager/Worker')),
  page('/matching', () => import('./pages/manager/Matching')),
  page('/admin/users', () => import('./pages/admin/Users')),
  page('/admin/company', () => import('./pages/admin/Company')),
  page('/admin/mails', () => import('./pages/admin/Mails')),
  page('/admin/operations', () => import('./pages/admin/Operations')),
  page('/admin/audit-log', () => import('./pages/admin/AuditLog')),
  page('/notifications', () => import('./pages/shared/Notifications')),
  page('/profile', () => import('./pages/shared/Profile')),
];

export const router = createBrowserRouter([
  {
    HydrateFallback: RouteFallback,
    ErrorBoundary: RouteError,
    children: [
      { Component: PublicLayout, ErrorBoundary: RouteError, children: publicPages },
      {
        lazy: async () => ({ Component: (await import('./layout/AppLayout')).AppLayout }),
        ErrorBoundary: RouteError,
        children: signedInPages,
      },
      { Component: PublicLayout, children: [page('*', () => import('./pages/public/NotFound'))] },
    ],
  },
]);

import { createBrowserRouter, type RouteObject } from 'react-router';
import { PublicLayout } from './layout/PublicLayout';
import { RouteError } from './layout/RouteError';
import { RouteFallback } from './layout/RouteFallback';
import { loadFrame, publicPages, signedInPages, type Load } from './pages';

const page = (path: string, load: Load): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
});

const routes = (pages: Record<string, Load>) => Object.entries(pages).map(([path, load]) => page(path, load));

/** Begins at the address that the window has now; its page is fetched at once. */
export const createRouter = () =>
  createBrowserRouter([
    {
      HydrateFallback: RouteFallback,
      ErrorBoundary: RouteError,
      children: [
        { Component: PublicLayout, ErrorBoundary: RouteError, children: routes(publicPages) },
        {
          lazy: async () => ({ Component: (await loadFrame()).AppLayout }),
          ErrorBoundary: RouteError,
          children: routes(signedInPages),
        },
        { Component: PublicLayout, children: [page('*', () => import('./pages/public/NotFound'))] },
      ],
    },
  ]);

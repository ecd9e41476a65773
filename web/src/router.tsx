import { Suspense } from 'react';
import { BrowserRouter, matchRoutes, useRoutes, type RouteObject } from 'react-router';
import { PublicLayout } from './layout/PublicLayout';
import { RouteFallback } from './layout/RouteFallback';
import { RouteGuard } from './layout/RouteGuard';
import { ScrollKeeper } from './layout/ScrollKeeper';
import { ready } from './lib/ready';
import { loadFrame, publicPages, signedInPages, type Load } from './pages';

const pageAt = (path: string, load: Load): RouteObject => ({ path, Component: ready(load) });

const pages = (loads: Record<string, Load>) => Object.entries(loads).map(([path, load]) => pageAt(path, load));

const routes: RouteObject[] = [
  { Component: PublicLayout, children: [...pages(publicPages), pageAt('*', () => import('./pages/public/NotFound'))] },
  { Component: ready(async () => ({ default: (await loadFrame()).AppLayout })), children: pages(signedInPages) },
];

/** Fetches what the page at the window's address is made of: it is then drawn in one go. */
export async function fetchPage(): Promise<void> {
  const parts = matchRoutes(routes, window.location)?.map(({ route }) => route.Component) ?? [];
  await Promise.all(parts.map((part) => part && 'fetch' in part && (part as ReturnType<typeof ready>).fetch()));
}

function Page() {
  return useRoutes(routes);
}

/** The page at the window's address, and what follows when that changes: the old page stays until the new one's files are there. */
export function Pages() {
  return (
    <BrowserRouter>
      <RouteGuard>
        <ScrollKeeper />
        <Suspense fallback={<RouteFallback />}>
          <Page />
        </Suspense>
      </RouteGuard>
    </BrowserRouter>
  );
}

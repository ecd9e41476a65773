import { Suspense } from 'react';
import { BrowserRouter, Route, Routes } from 'react-router';
import { PublicLayout } from './layout/PublicLayout';
import { RouteFallback } from './layout/RouteFallback';
import { RouteGuard } from './layout/RouteGuard';
import { ScrollKeeper } from './layout/ScrollKeeper';
import { ready } from './lib/ready';
import { loadFrame, publicPages, signedInPages, type Load } from './pages';

type Page = ReturnType<typeof ready>;

const readyPages = (pages: Record<string, Load>) => Object.entries(pages).map(([path, load]) => [path, ready(load)] as const);

const strangers = readyPages(publicPages);
const members = readyPages(signedInPages);
const Frame = ready(async () => ({ default: (await loadFrame()).AppLayout }));
const NotFound = ready(() => import('./pages/public/NotFound'));

/** Fetches what the page at the window's address is made of: it is then drawn in one go. */
export async function fetchPage(): Promise<void> {
  const { pathname } = window.location;
  const at = (pages: readonly (readonly [string, Page])[]) => pages.find(([path]) => fits(path, pathname))?.[1];
  const stranger = at(strangers);
  if (stranger) return stranger.fetch();
  const member = at(members);
  await Promise.all(member ? [Frame.fetch(), member.fetch()] : [NotFound.fetch()]);
}

/** `pattern`: "/tasks/:id". */
function fits(pattern: string, pathname: string): boolean {
  return new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}/?$`).test(pathname);
}

const routes = (pages: readonly (readonly [string, Page])[]) =>
  pages.map(([path, Component]) => <Route key={path} path={path} element={<Component />} />);

/** The page at the window's address, and what follows when that changes: the old page stays until the new one's files are there. */
export function Pages() {
  return (
    <BrowserRouter>
      <RouteGuard>
        <ScrollKeeper />
        <Suspense fallback={<RouteFallback />}>
          <Routes>
            <Route element={<PublicLayout />}>
              {routes(strangers)}
              <Route path="*" element={<NotFound />} />
            </Route>
            <Route element={<Frame />}>{routes(members)}</Route>
          </Routes>
        </Suspense>
      </RouteGuard>
    </BrowserRouter>
  );
}

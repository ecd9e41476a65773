import type { Me } from '../api/types';
import { firstAddresses } from '../first';
import { signedInPages } from '../pages';
import { startPage } from './roles';

// What a worker may need where there is no connection is kept on the phone, by a service worker (sw.ts). Browsers have them on safe connections only.
const canKeep = () => 'serviceWorker' in navigator && 'caches' in window;

/** What is opened at a client's door. */
const doorPages = ['/today', '/tasks', '/tasks/:id'];

/** What the page has asked for so far: its files, and the API's answers. */
const usedAddresses = () =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === window.location.origin && /^\/(assets|api)\//.test(pathname))
    .map(({ pathname, search }) => pathname + search);

async function keep(me: Me): Promise<void> {
  const sawAll = navigator.serviceWorker.controller && (await caches.match('/')); // the page itself, too
  await Promise.all(doorPages.map((path) => signedInPages[path]!()));
  if (sawAll) return;
  await navigator.serviceWorker.register('/sw.js');
  const { active } = await navigator.serviceWorker.ready;
  const pathname = startPage(me);
  const first = ['/api/me', ...firstAddresses({ pathname, search: '' }, me.roles)];
  active?.postMessage([pathname, ...new Set([...first, ...usedAddresses()])]);
}

/** Nothing of the one who was signed in here stays on the phone, but photos that are still to be sent. */
export async function forgetKept(): Promise<void> {
  if (!canKeep()) return;
  for (const name of await caches.keys()) await caches.delete(name);
}

async function stopKeeping(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return;
  await registration.unregister();
  await forgetKept();
}

/** Workers go to doors; the pages of others are of no use without a connection. */
export async function keepForDoors(me: Me): Promise<void> {
  if (!canKeep()) return;
  await (me.roles.includes('worker') ? keep(me) : stopKeeping());
}

// The start of the page, before React: all that the first page needs is asked for at once, side by side, and it is drawn once (ADR 9).
// Nothing large may be imported here but by import().
import '@mantine/core/styles.css';
import './app.css';
import { addressOf } from './api/address';
import { start } from './api/started';
import type { Me, Role } from './api/types';
import { firstList, firstNotifications, firstPage, tasksReader } from './first';
import { startPage } from './lib/roles';
import { isStranger, rememberedRoles } from './lib/visitor';
import { loadFrame, publicPages, signedInPages, tasksPages } from './pages';
import { formatLocales, loadTexts, preferredLocale } from './texts';

/** A file that does not come is told of by whoever needs it. */
const begin = (load: () => Promise<unknown>) => void load().catch(() => undefined);

/** The files of the page at this address. */
function expectPage(pathname: string) {
  const load = publicPages[pathname] ?? signedInPages[pathname];
  if (load) begin(load);
  if (!publicPages[pathname]) begin(loadFrame);
}

/** What somebody of these roles sees there first. */
function expectData(roles: Role[]) {
  const { location } = window;
  if (publicPages[location.pathname]) return;
  if (location.pathname === '/tasks') begin(tasksPages[tasksReader(roles)]);
  start('/api/company');
  start(addressOf('/api/notifications', firstNotifications));
  const list = firstList(location, roles);
  if (list) start(addressOf(list.path, list.path === '/api/users' ? { ...list.query, ...firstPage } : list.query));
}

async function readMe(): Promise<Me | null> {
  const answer = await start('/api/me');
  return answer.ok ? ((await answer.clone().json()) as Me) : null;
}

/** Whoever is signed in has no business at the front door. Without an answer the application itself finds out. */
async function expectMe() {
  const me = isStranger() ? null : await readMe().catch(() => null);
  if (!me) return;
  if (window.location.pathname === '/') {
    window.history.replaceState(null, '', startPage(me));
    expectPage(window.location.pathname);
  }
  expectData(me.roles);
}

/** React first, then what is built on it: between the two the window answers. */
async function loadApp() {
  await import('react-dom/client');
  return import('./app');
}

const readFormats = (locale: string) =>
  new Worker(new URL('./formats.worker.ts', import.meta.url), { type: 'module', name: locale });

readFormats(formatLocales[preferredLocale()]);
const app = loadApp();
const texts = loadTexts(preferredLocale());
const remembered = rememberedRoles();
if (remembered.length === 0 || window.location.pathname !== '/') expectPage(window.location.pathname);
if (remembered.length > 0) expectData(remembered);
void Promise.all([app, texts, expectMe()]).then(([{ draw }, words]) => draw(words));

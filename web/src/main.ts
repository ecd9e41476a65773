// The start of the page, before React: all that the first page needs is asked for at once, side by side, and it is drawn once (ADR 9).
// Nothing large may be imported here but by import().
import '@mantine/core/styles.css';
import './app.css';
import { addressOf } from './api/address';
import { start, startNext } from './api/started';
import type { Me, Page, Role, Task } from './api/types';
import { firstAddresses, nextSupplyRequest, tasksReader, todaysTasks } from './first';
import { pause } from './lib/pause';
import { startPage } from './lib/roles';
import { isMember, isStranger } from './lib/visitor';
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

/** The next task is shown with its kit and cookie. */
async function expectSupplies() {
  const answer = await start(addressOf('/api/tasks', todaysTasks));
  const { items } = (await answer.clone().json()) as Page<Task>;
  const id = nextSupplyRequest(items);
  if (id) startNext(`/api/supply-requests/${id}`);
}

/** What somebody of these roles sees there first. */
function expectData(roles: Role[]) {
  const { location } = window;
  if (publicPages[location.pathname]) return;
  if (location.pathname === '/tasks') begin(tasksPages[tasksReader(roles)]);
  firstAddresses(location, roles).forEach(start);
  if (location.pathname === '/today' && roles.includes('worker')) begin(expectSupplies);
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

/** Part after part, each built on those before it: between two the window answers. */
async function loadApp() {
  await import('react-dom/client');
  await pause();
  await import('./i18n');
  await pause();
  await import('./theme');
  await pause();
  return import('./app');
}

const readFormats = (locale: string) =>
  new Worker(new URL('./formats.worker.ts', import.meta.url), { type: 'module', name: locale });

const me = expectMe();
const texts = loadTexts(preferredLocale());
if (!isMember() || window.location.pathname !== '/') expectPage(window.location.pathname);
const app = loadApp();
if (!isStranger()) readFormats(formatLocales[preferredLocale()]); // at the front doors there are no dates and no sums
void Promise.all([app, texts, me]).then(([{ draw }, words]) => draw(words));

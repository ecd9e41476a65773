// The start of the page: all that it needs is asked for once, side by side, and it is drawn once, when that is there.
import type { Page } from '@playwright/test';
import { enter, translator } from '../support/browser';
import { expect, test, type Company, type Person } from '../support/company';

const starts: { role: string; path: string; heading: string; person: (company: Company) => Promise<Person> }[] = [
  { role: 'client', path: '/tasks', heading: 'nav.myTasks', person: (company) => company.addClient() },
  { role: 'worker', path: '/today', heading: 'nav.today', person: (company) => company.addWorker() },
  { role: 'clerk', path: '/supplies', heading: 'queue.title', person: async (company) => company.clerk },
  { role: 'manager', path: '/tasks', heading: 'nav.tasks', person: async (company) => company.manager },
  { role: 'admin', path: '/admin/users', heading: 'users.title', person: async (company) => company.admin },
];

interface Seen {
  skeletons: number;
  drawings: number;
  steps: number;
  moved: number;
}

/** Keeps, from the first moment of each page, whether grey shapes stood for content, how often the drawing began anew, in how many steps rows came, and how
 * much of it moved. */
async function watchDrawing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { skeletons: 0, drawings: 0, steps: 0, moved: 0 };
    let rows = 0;
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) seen.moved += (shift as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver((changes) => {
      if (document.querySelector('.mantine-Skeleton-root')) seen.skeletons++;
      const { length } = document.querySelectorAll('main li, main tbody tr');
      if (length > rows) seen.steps++;
      rows = length;
      const root = document.getElementById('root');
      if (changes.some(({ target, addedNodes }) => target === root && addedNodes.length > 0 && root?.querySelector('main'))) seen.drawings++;
    }).observe(document, { childList: true, subtree: true });
  });
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

/** Opens the page and waits until all is quiet; the API's addresses that were asked. */
async function asked(page: Page, open: () => Promise<unknown>, heading: string): Promise<string[]> {
  const addresses: string[] = [];
  const note = (request: { url(): string }) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/')) addresses.push(pathname + search);
  };
  page.on('request', note);
  await open();
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await page.waitForTimeout(1000); // the event stream stays open, so the network is never idle
  page.off('request', note);
  return addresses.sort();
}

for (const { role, path, heading, person } of starts) {
  test(`the start page of a ${role} asks each address once, and is drawn once`, async ({ company, page, locale }) => {
    const t = translator(locale!);
    await enter(page.context(), company, await person(company), locale!);
    await watchDrawing(page);
    await page.waitForTimeout(2500); // what is told of just before a page asks makes it ask again
    // By its address, once more, and from the front door, whose page cannot name the role's first questions: they must be the same.
    const all: string[][] = [];
    for (const open of [() => page.goto(company.url + path), () => page.reload(), () => page.goto(`${company.url}/`)]) {
      const addresses = await asked(page, open, t(heading));
      expect(addresses).toEqual([...new Set(addresses)]);
      const paths = addresses.map((address) => address.split('?')[0]);
      all.push(addresses.filter((address) => !address.startsWith('/api/stream')));
      expect(all.at(-1)).toEqual(all[0]);
      expect(paths).toEqual(expect.arrayContaining(['/api/me', '/api/company', '/api/notifications', '/api/stream']));
      expect(new URL(page.url()).pathname).toBe(path);
      const { moved, ...rest } = await seen(page);
      expect(rest).toMatchObject({ skeletons: 0, drawings: 1 });
      expect(moved, 'a number that comes later may take its place beside a word').toBeLessThan(0.0001);
    }
  });
}

test('an address with filters asks for what these say, and for nothing else', async ({ company, page, locale }) => {
  await enter(page.context(), company, company.manager, locale!);
  await page.waitForTimeout(2500);
  const addresses = await asked(page, () => page.goto(`${company.url}/tasks?status=done`), translator(locale!)('nav.tasks'));
  expect(addresses.filter((address) => address.startsWith('/api/tasks'))).toEqual([expect.stringContaining('status=done')]);
});

test('whoever never signed in asks the server nothing at the front door', async ({ company, page, locale }) => {
  await watchDrawing(page);
  expect(await asked(page, () => page.goto(`${company.url}/`), translator(locale!)('front.title'))).toEqual([]);
  expect(await seen(page)).toMatchObject({ skeletons: 0, drawings: 0, moved: 0 });
});

test('a long list comes in steps on a phone, and nothing of it moves', async ({ company, page, locale, viewport }) => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  for (let i = 0; i < 60; i++) await company.order(client, type.id, 1000 + i);
  await enter(page.context(), company, company.manager, locale!);
  await watchDrawing(page);
  await page.goto(`${company.url}/tasks`);
  const more = page.getByRole('button', { name: translator(locale!)('common.more') });
  await expect(more).toBeAttached();
  const { steps, ...rest } = await seen(page);
  expect(rest).toEqual({ skeletons: 0, drawings: 1, moved: 0 });
  if (viewport!.width < 768) expect(steps).toBeGreaterThanOrEqual(4);
  expect(await page.getByRole('link', { name: /№/ }).count()).toBeGreaterThanOrEqual(8);
});

test('the page comes in the language of the browser, and then in the one that was chosen', async ({ company, page, locale }) => {
  const own = locale!.slice(0, 2), other = own === 'ru' ? 'en' : 'ru';
  const sent = async () => /<html lang="(..)"/.exec(await (await page.goto(`${company.url}/`))!.text())?.[1];
  expect(await sent()).toBe(own);
  await page.locator(`button[lang=${other}]`).click();
  await expect(page.getByRole('heading', { level: 1, name: translator(other)('front.title') })).toBeVisible();
  expect(await sent()).toBe(other);
  await expect(page.getByRole('heading', { level: 1, name: translator(other)('front.title') })).toBeVisible();
});

test('data that does not come holds nothing up: the page stands, and says so', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await enter(page.context(), company, await company.addClient(), locale!);
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route('**/api/tasks?**', async (route) => { await held; await route.continue(); });
  await page.goto(`${company.url}/tasks`);
  await expect(page.getByRole('heading', { level: 1, name: t('nav.myTasks') })).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root').first()).toBeVisible();
  release();
  await expect(page.getByText(t('tasks.clientEmpty'))).toBeVisible();
  await page.route('**/api/tasks?**', (route) => route.abort());
  await page.goto(`${company.url}/tasks`);
  await expect(page.getByRole('alert')).toBeVisible({ timeout: 30_000 });
});

test('a worker\'s next task comes with its cookie: nothing grey, nothing moves', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const trait = company.word();
  const worker = await company.addWorker('Barsik', [{ trait, value: 100 }]); // who has no other tasks
  const task = await company.order(await company.addClient(), (await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] })).id, 30);
  expect(task.worker.id).toBe(worker.id);
  const { id } = await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id });
  await enter(page.context(), company, worker, locale!);
  await company.settle();
  await page.waitForTimeout(2500); // what is told of just before a page asks makes it ask again
  await watchDrawing(page);
  const addresses = await asked(page, () => page.goto(`${company.url}/today`), t('nav.today'));
  await expect(page.getByText(t('step.wait_supplies'))).toBeVisible();
  expect(addresses.filter((address) => address.includes('/supply-requests/'))).toEqual([`/api/supply-requests/${id}`]);
  expect(await seen(page)).toMatchObject({ skeletons: 0, drawings: 1, moved: 0 });
});

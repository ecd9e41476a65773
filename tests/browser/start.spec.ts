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

/** Keeps, from the first moment of each page, whether grey shapes stood for content, and how often the drawing began anew. */
async function watchDrawing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { skeletons: 0, drawings: 0 };
    Object.assign(window, { seen });
    new MutationObserver((changes) => {
      if (document.querySelector('.mantine-Skeleton-root')) seen.skeletons++;
      const root = document.getElementById('root');
      if (changes.some(({ target, addedNodes }) => target === root && addedNodes.length > 0 && root?.querySelector('main'))) seen.drawings++;
    }).observe(document, { childList: true, subtree: true });
  });
}

const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: { skeletons: number; drawings: number } }).seen);

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
    // First in a browser that knows nobody, then in one that remembers who was here, then from the front door.
    for (const open of [() => page.goto(company.url + path), () => page.reload(), () => page.goto(`${company.url}/`)]) {
      const addresses = await asked(page, open, t(heading));
      expect(addresses).toEqual([...new Set(addresses)]);
      const paths = addresses.map((address) => address.split('?')[0]);
      expect(paths).toEqual(expect.arrayContaining(['/api/me', '/api/company', '/api/notifications', '/api/stream']));
      expect(new URL(page.url()).pathname).toBe(path);
      expect(await seen(page)).toEqual({ skeletons: 0, drawings: 1 });
    }
  });
}

test('whoever never signed in asks the server nothing at the front door', async ({ company, page, locale }) => {
  await watchDrawing(page);
  expect(await asked(page, () => page.goto(`${company.url}/`), translator(locale!)('front.title'))).toEqual([]);
  expect(await seen(page)).toEqual({ skeletons: 0, drawings: 1 });
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

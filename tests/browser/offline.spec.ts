// Where there is no connection: a worker's pages open from what the phone has kept, photos wait; and nothing of the kind stays on the phone of somebody else.
import type { Page } from '@playwright/test';
import { eventually } from '../support/api';
import { enter, isSound, takePhoto, translator } from '../support/browser';
import { expect, test, type Company, type Person } from '../support/company';

/** A task an hour ahead whose worker has all that is needed for it. */
async function errand(company: Company): Promise<{ worker: Person; client: Person; task: { id: string; number: string } }> {
  const trait = company.word();
  const worker = await company.addWorker('Barsik', [{ trait, value: 100 }]); // who has no other tasks
  const client = await company.addClient();
  const task = await company.order(client, (await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] })).id, 1);
  expect(task.worker.id).toBe(worker.id);
  await company.issue(worker, task.id);
  return { worker, client, task };
}

/** The addresses that are kept on the phone. */
const kept = (page: Page) => page.evaluate(async () => {
  const addresses: string[] = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) addresses.push(new URL(url).pathname);
  }
  return addresses;
});

async function waitUntilKept(page: Page): Promise<void> {
  const wanted = ['/', '/api/me', '/api/company', '/api/tasks', '/api/notifications'];
  await eventually(async () => {
    const addresses = await kept(page);
    return wanted.every((address) => addresses.includes(address)) && addresses.filter((address) => address.startsWith('/assets/')).length > 10;
  }, 20_000);
  await eventually(() => page.evaluate(() => navigator.serviceWorker.controller !== null));
}

test('the phone has ended the page at a door without a connection: it opens again, the photo is taken and sent when there is one', async ({ alone: company, page, locale }) => {
  const t = translator(locale!);
  const { worker, client, task } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toBeVisible();
  await waitUntilKept(page);

  await company.program.stop();
  const none = page.getByText(t('nav.noConnection'));
  await expect(none).toBeVisible();
  await page.goto('about:blank');
  await page.goto(`${company.url}/today`);
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0, { timeout: 2000 }); // nothing is waited for in vain
  await expect(none).toBeVisible();
  await isSound(page);
  await takePhoto(page, t);
  await expect(page.getByText(t('proof.keptOne')).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: t('proof.report') })).toBeVisible(); // the next photo: the first is still there

  await company.program.start();
  await expect(none).toBeHidden({ timeout: 30_000 });
  const started = await eventually(async () => {
    const now = await client.api.ok('GET', `/api/tasks/${task.id}`);
    return now.status === 'in_progress' && now;
  }, 15_000); // at once: the next try by the clock were half a minute later
  expect(started.photos.length).toBe(1);
});

test('what is kept never stands before what the server says', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const { worker, client, task } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.goto(`${company.url}/api/docs`);
  expect(await page.evaluate(async () => (await (await caches.match('/'))!.text()).includes('/assets/index-')), 'another page does not take the place of ours').toBe(true);
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not today' });
  await page.goto(`${company.url}/today`);
  await expect(page.getByText(t('today.empty')).or(page.getByText(t('today.details'))).first()).toBeVisible(); // another test's task may have come
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toHaveCount(0);
});

test('a server that is slow is waited for: what is kept never comes before its answer', async ({ alone: company, page, locale }) => {
  const t = translator(locale!);
  const { worker } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.reload();
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toBeVisible();
  await page.waitForTimeout(5000); // longer than a page is waited for
  company.program.signal('SIGSTOP');
  const soon = await page.evaluate(() => {
    const answer = fetch('/api/company').then(() => 'kept');
    return Promise.race([answer, new Promise((over) => setTimeout(() => over('waits'), 1500))]);
  });
  company.program.signal('SIGCONT');
  expect(soon).toBe('waits');
});

test('another build takes the files of the old one away; a session that has ended takes the answers', async ({ company, page, locale }) => {
  const { worker, client, task } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.evaluate(async () => {
    await (await caches.open('files')).put('/assets/old-build.js', new Response('old'));
    await (await caches.open('pages')).put('/', new Response('<script src="/assets/index-old.js">', { headers: { 'content-type': 'text/html' } }));
  });
  await page.reload();
  await expect.poll(() => kept(page)).not.toContain('/assets/old-build.js');
  await waitUntilKept(page);
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not today' }); // or somebody of another test gets it
  await company.admin.api.ok('PATCH', `/api/users/${worker.id}`, { disabled: true });
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect.poll(() => kept(page)).not.toContain('/api/tasks');
});

test('the front door, seen between two sessions, does not take the place of the kept page', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const { worker } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.reload(); // through the service worker
  await page.context().clearCookies();
  await page.goto(company.url);
  await expect(page.getByRole('heading', { level: 1, name: t('front.title') })).toBeVisible();
  await page.waitForTimeout(500);
  expect(await page.evaluate(async () => (await caches.match('/'))!.text())).toContain('id="root"');
});

test('a connection that brings nothing is none: the page opens from what is kept, and is renewed when there is one', async ({ alone: company, page, locale }) => {
  const t = translator(locale!);
  const { worker, client, task } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.goto('about:blank');
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not today' });
  await company.settle();
  company.program.signal('SIGSTOP'); // takes connections, says nothing
  await page.goto(`${company.url}/today`);
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toBeVisible();
  await expect(page.getByText(t('nav.noConnection'))).toBeVisible();
  company.program.signal('SIGCONT');
  await expect(page.getByText(t('today.empty'))).toBeVisible();
  await expect(page.getByText(t('nav.noConnection'))).toBeHidden();
});

test('whoever signs out leaves nothing behind, and others keep nothing', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const { worker } = await errand(company);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/today`);
  await waitUntilKept(page);
  await page.getByRole('button', { name: t('nav.account', { name: (await worker.api.ok('GET', '/api/me')).name }) }).click();
  await page.getByRole('menuitem', { name: t('auth.signOut') }).click();
  await expect(page).toHaveURL(/\/sign-in|\/$/);
  await expect.poll(() => kept(page)).not.toEqual(expect.arrayContaining([expect.stringMatching('^/api/')]));

  await enter(page.context(), company, await company.addClient(), locale!);
  await page.goto(`${company.url}/tasks`);
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), { timeout: 15_000 }).toBe(0);
  await expect.poll(() => kept(page)).toEqual([]);
});

// Tables sort, page and export: by a press on a column's head with the keyboard, on a phone by a list; the order is in the address; the file is the list.
import type { Download, Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { enter, isSound, translator, type Translate } from '../support/browser';
import { expect, test } from '../support/company';

/** Sorts by a column: a press on its head, or on a phone a choice in the list (rising), and if asked for the button beside it. */
async function sortBy(page: Page, t: Translate, column: string, falling = false): Promise<void> {
  if (page.viewportSize()!.width < 700) {
    const list = page.getByLabel(t('table.sortBy'));
    await list.selectOption({ label: column });
    await expect(list.locator('option:checked')).toHaveText(column); // the button beside it turns what the page shows
    if (falling) await page.getByRole('button', { name: t('table.ascending'), exact: true }).click();
    return;
  }
  const head = page.getByRole('columnheader', { name: column });
  await head.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  if (!falling) return;
  await page.keyboard.press('Enter'); // the focus stays where it was
  await expect(head).toHaveAttribute('aria-sort', 'descending');
}

/** To the end of a list, which is drawn on the way. */
async function scrollToEnd(page: Page, rows: Locator, count: number): Promise<void> {
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    expect(await rows.count()).toBe(count);
  }).toPass({ timeout: 20_000 });
}

async function save(page: Page, t: Translate): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: t('table.export') }).click()]) as [Download, void];
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('a manager sorts tasks by price, sends the address to a colleague, and exports them', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await company.addWorker();
  const client = await company.addClient('Дорогая Анна');
  const prices = [30000, 10000, 20000];
  const tasks = [];
  for (const [i, base_price] of prices.entries()) tasks.push(await company.order(client, (await company.addServiceType({ base_price })).id, 900 + 24 * i));
  const [dear, cheap, middle] = tasks;
  await enter(page.context(), company, company.manager, locale!);
  await page.goto(`${company.url}/tasks?client=${client.id}`);
  const rows = page.getByRole('link', { name: /№/ });
  const shows = (...order: { number: string }[]) => expect(rows).toHaveText(order.map(({ number }) => new RegExp(number)));
  await shows(middle, cheap, dear);
  await sortBy(page, t, t('price.title'));
  await shows(cheap, middle, dear);
  await sortBy(page, t, t('tasks.when'), true);
  await shows(middle, cheap, dear);
  await sortBy(page, t, t('price.title'), true);
  await shows(dear, middle, cheap);
  await isSound(page);
  expect(new URL(page.url()).search).toBe(`?client=${client.id}&sort=price&order=desc`);
  await page.reload();
  await shows(dear, middle, cheap);

  const { name, text } = await save(page, t);
  expect(name).toBe('tasks.csv');
  expect(text.startsWith('\ufeffid,number,status,')).toBe(true);
  expect(text.trim().split('\r\n').slice(1).map((line) => line.split(',')[1])).toEqual([dear, middle, cheap].map(({ number }) => number));
});

test('an admin sorts all users, not only those that were loaded, and exports them', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const marker = `zz${Date.now()}`;
  const { admin } = company;
  // More than one page of them: the first in the order of names is the oldest, so not on the first page as the list comes.
  const people = Array.from({ length: 60 }, (_, i) => ({ email: `${marker}-${i}@example.org`, name: `${String(i).padStart(3, '0')} ${marker}`, roles: ['clerk'] }));
  await admin.api.ok('POST', '/api/users', people[0], 201);
  await Promise.all(people.slice(1).map((person) => admin.api.ok('POST', '/api/users', person, 201)));
  await enter(page.context(), company, admin, locale!);
  await page.goto(`${company.url}/admin/users?q=${marker}`);
  const names = page.getByText(new RegExp(`^\\d{3} ${marker}$`));
  await expect(names.first()).toBeVisible();
  expect(await names.count()).toBeLessThan(50); // nobody has scrolled there yet
  await scrollToEnd(page, names, 50);
  await expect(page.getByText(`000 ${marker}`)).toHaveCount(0);
  await sortBy(page, t, t('auth.name'));
  await scrollToEnd(page, names, people.length);
  await expect(names).toHaveText(people.map(({ name }) => name));
  await expect(page.getByRole('button', { name: t('common.more') })).toHaveCount(0);
  await isSound(page);
  await sortBy(page, t, t('auth.email'), true);
  await expect(names.first()).toHaveText(`059 ${marker}`);
  expect(new URL(page.url()).search).toBe(`?q=${marker}&sort=email&order=desc`);

  const { name, text } = await save(page, t);
  expect(name).toBe('users.csv');
  expect(text.trim().split('\r\n')).toHaveLength(1 + people.length);
  expect(text).toContain(`000 ${marker}`);
});

test('a list goes on to its end also where the browser tells late, and of two things at once', async ({ company, page, locale }) => {
  const marker = `yy${Date.now()}`;
  const people = Array.from({ length: 40 }, (_, i) => ({ email: `${marker}-${i}@example.org`, name: `${i} ${marker}`, roles: ['clerk'] }));
  await Promise.all(people.map((person) => company.admin.api.ok('POST', '/api/users', person, 201)));
  await page.addInitScript(() => {
    const Native = window.IntersectionObserver;
    window.IntersectionObserver = class extends Native {
      constructor(tell: IntersectionObserverCallback, options?: IntersectionObserverInit) {
        const before = { isIntersecting: false } as IntersectionObserverEntry;
        super((told, watch) => { if (told.at(-1)?.isIntersecting) tell([before, ...told], watch); }, options);
      }
    };
  });
  await enter(page.context(), company, company.admin, locale!);
  await page.goto(`${company.url}/admin/users?q=${marker}`);
  const names = page.getByText(new RegExp(`^\\d+ ${marker}$`));
  await expect(names.first()).toBeVisible();
  await scrollToEnd(page, names, people.length);
});

test('who comes back to a long list is at the row that was left; who prints it has all of it', async ({ company, page, locale }) => {
  const client = await company.addClient(), type = await company.addServiceType();
  const count = 45;
  for (let i = 0; i < count; i++) await company.order(client, type.id, 1000 + i);
  await enter(page.context(), company, company.manager, locale!);
  await page.goto(`${company.url}/tasks?client=${client.id}`);
  const rows = page.getByRole('link', { name: /№/ });
  await expect(rows.first()).toBeVisible();
  await scrollToEnd(page, rows, count);
  await rows.last().scrollIntoViewIfNeeded();
  const there = await page.evaluate(() => window.scrollY);
  expect(there).toBeGreaterThan(500);
  await rows.last().click();
  await expect(page.getByRole('heading', { level: 1, name: type.name })).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scrollY), { message: 'a new page begins at its top' }).toBe(0);
  await page.goBack();
  await expect(rows.last()).toBeInViewport();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(there);

  await page.evaluate(() => window.scrollTo(0, 400));
  await page.reload();
  await expect(rows.first()).toBeAttached();
  await expect.poll(() => page.evaluate(() => window.scrollY), { message: 'who reloads the page stays where they were' }).toBe(400);
  await page.goto('about:blank');
  await page.goto(`${company.url}/tasks?client=${client.id}`);
  await expect(rows.first()).toBeInViewport();
  await expect.poll(() => page.evaluate(() => window.scrollY), { message: 'who comes by a link is at the top' }).toBe(0);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect(rows).toHaveCount(count);
});

test('an export that is refused says so in the reader\'s language', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await enter(page.context(), company, company.manager, locale!);
  await page.route('**/api/workers.csv*', (route) => route.fulfill({ status: 413, contentType: 'application/problem+json', json: { status: 413, code: 'too_many_rows', title: 'Too large', detail: '' } }));
  await page.goto(`${company.url}/workers`);
  await page.getByRole('button', { name: t('table.export') }).click();
  await expect(page.getByText(t('errors.too_many_rows'))).toBeVisible();
});

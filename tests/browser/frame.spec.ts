// The frame of the pages: what opens on a press is fetched by it, opens where the focus is, and gives the focus back.
import type { Page } from '@playwright/test';
import { accessibilityFaults, enter, translator } from '../support/browser';
import { expect, test } from '../support/company';

test('the bell and the menu open by a press and by the keyboard, and close again', async ({ company, page, locale }) => {
  const t = translator(locale!), client = await company.addClient('Анна');
  await company.addWorker();
  await company.order(client, (await company.addServiceType()).id); // there is something to tell
  await enter(page.context(), company, client, locale!);
  await page.goto(`${company.url}/tasks`);
  const menu = page.getByRole('button', { name: t('nav.account', { name: 'Анна' }) });
  const bell = page.locator('button[aria-haspopup=dialog]');
  await expect(menu).toHaveAttribute('aria-expanded', 'false');

  await menu.focus();
  await page.keyboard.press('Enter');
  const profile = page.getByRole('menuitem', { name: t('nav.profile') });
  await expect(profile).toBeVisible();
  await expect(menu).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Escape');
  await expect(profile).toBeHidden();
  await expect(menu).toBeFocused();

  await bell.click();
  const news = page.getByRole('dialog', { name: t('notifications.title') });
  await expect(news.getByRole('link', { name: t('notifications.all') })).toBeVisible();
  expect(await accessibilityFaults(page)).toEqual([]);
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/bell.png` });
  await bell.click();
  await expect(news).toBeHidden();
  await menu.click();
  await profile.click();
  await expect(page).toHaveURL(/\/profile$/);
});

/** Does this browser fetch a module anew that it could not get? Those before 2026 remember it until the page is loaded again. */
async function asksAgain(page: Page) {
  const load = () => page.evaluate((address) => import(address).then(() => true, () => false), '/assets/probe.js');
  await page.route('**/assets/probe.js', (route) => route.abort());
  await load();
  await page.unroute('**/assets/probe.js');
  await page.route('**/assets/probe.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  const comes = await load();
  await page.unroute('**/assets/probe.js');
  return comes;
}

test('a menu that cannot be fetched leaves the page as it is, and opens when it can', async ({ company, page, locale }) => {
  const t = translator(locale!), client = await company.addClient('Анна');
  await enter(page.context(), company, client, locale!);
  await page.route('**/assets/menus-*.js', (route) => route.abort());
  await page.goto(`${company.url}/tasks`);
  const menu = page.getByRole('button', { name: t('nav.account', { name: 'Анна' }) });
  await menu.click();
  await expect(page.getByRole('heading', { level: 1, name: t('nav.myTasks') })).toBeVisible();
  await expect(page.getByRole('menuitem')).toHaveCount(0);
  await page.unroute('**/assets/menus-*.js');
  if (!(await asksAgain(page))) await page.reload();
  await expect(async () => {
    await menu.click();
    await expect(page.getByRole('menuitem', { name: t('nav.profile') })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
});

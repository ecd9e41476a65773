// The front door: a page that the build has drawn, whole before any program runs, and the same that the application draws there.
import type { Page } from '@playwright/test';
import { isSound, translator } from '../support/browser';
import { expect, password, test } from '../support/company';

const scheme = (page: Page) => page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'));

/** Which of the program's files came over the network for this page. */
const fetched = (page: Page) =>
  page.evaluate(() => {
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return files.filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0).map(({ name }) => name);
  });

test('without any script the front door says what this is, and has its doors', async ({ company, browser, locale, viewport }) => {
  const t = translator(locale!);
  const context = await browser.newContext({ javaScriptEnabled: false, locale: locale!, viewport });
  const page = await context.newPage();
  await page.goto(company.url);
  await expect(page).toHaveTitle(`Make Cats Free · ${t('front.title')}`);
  await expect(page.locator('meta[name=description]')).toHaveAttribute('content', t('front.lead'));
  for (const key of ['front.title', 'front.priceTitle', 'front.workerTitle', 'front.watchTitle']) await expect(page.getByRole('heading', { name: t(key) })).toBeVisible();
  await expect(page.getByRole('link', { name: t('front.getHelp') })).toHaveAttribute('href', '/register');
  await expect(page.getByRole('link', { name: t('front.becomeWorker') })).toHaveAttribute('href', '/become-a-worker');
  await expect(page.getByRole('link', { name: t('auth.signIn') })).toHaveAttribute('href', '/sign-in');
  await context.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it is point for point what the application draws there (${colorScheme})`, async ({ company, page, locale }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(company.url);
    const built = await page.screenshot();
    await isSound(page);
    await page.goto(`${company.url}/sign-in`);
    await page.getByRole('link', { name: 'Make Cats Free' }).click();
    await expect(page.getByRole('heading', { level: 1, name: translator(locale!)('front.title') })).toBeVisible();
    await page.mouse.move(0, 0);
    await page.locator('body').evaluate(() => (document.activeElement as HTMLElement).blur());
    await expect.poll(async () => built.equals(await page.screenshot())).toBe(true);
  });
}

test('its colours are the system\'s until somebody chooses, and then the chosen ones on every page', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(company.url);
  expect(await scheme(page)).toBe('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => scheme(page)).toBe('light');
  await page.getByRole('button', { name: t('nav.dark') }).click();
  expect(await scheme(page)).toBe('dark');
  await page.reload();
  expect(await scheme(page)).toBe('dark');
  await page.getByRole('link', { name: t('front.getHelp') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('auth.registerTitle') })).toBeVisible();
  expect(await scheme(page)).toBe('dark');
  await page.getByRole('button', { name: t('nav.light') }).click();
  expect(await scheme(page)).toBe('light');
  await expect(page.getByRole('button', { name: t('nav.dark') })).toBeFocused();
});

test('it stands first; then what its doors lead to is fetched, so that they open at once', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await page.goto(company.url);
  expect(await fetched(page)).toEqual([expect.stringMatching(/\/assets\/front-.*\.js$/)]);
  await page.getByRole('link', { name: t('front.getHelp') }).hover();
  await expect.poll(() => fetched(page)).toContainEqual(expect.stringMatching(/\/Register-.*\.js$/));
  await page.waitForLoadState('networkidle');
  await page.getByRole('link', { name: t('front.getHelp') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('auth.registerTitle') })).toBeVisible();
  expect(await fetched(page)).toEqual([]);
});

test('whoever has signed in meanwhile does not come back to it', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const client = await company.addClient();
  await page.goto(company.url);
  await page.getByRole('link', { name: t('auth.signIn') }).click();
  await page.getByLabel(t('auth.email')).fill(client.email);
  await page.getByRole('textbox', { name: t('auth.password') }).fill(password);
  await page.getByRole('button', { name: t('auth.signIn') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('nav.myTasks') })).toBeVisible();
  await page.goBack(); // signing in has taken the place of the form
  await expect(page.getByRole('heading', { level: 1, name: t('nav.myTasks') })).toBeVisible();
});

test('a page that the browser kept as it was left is asked for anew', async ({ company, page }) => {
  await page.goto(company.url);
  const shownAgain = () => page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  let loads = 0;
  page.on('load', () => loads++);
  await shownAgain();
  await page.waitForTimeout(300);
  expect(loads).toBe(0);
  await page.evaluate(() => window.sessionStorage.setItem('mcf-member', '')); // as the application does when somebody signs in
  await shownAgain();
  await expect.poll(() => loads).toBe(1);
});

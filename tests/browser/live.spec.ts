// Pages are current by themselves, also about what happens while they are loading.
import { enter, translator } from '../support/browser';
import { expect, test } from '../support/company';

test('what happens between the first questions of a page and its stream is shown', async ({ company, page, locale }) => {
  const t = translator(locale!), client = await company.addClient();
  await company.addWorker();
  const task = await company.order(client, (await company.addServiceType()).id);
  await enter(page.context(), company, client, locale!);
  let open = () => {};
  const held = new Promise<void>((resolve) => (open = resolve));
  await page.route('**/api/stream?*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${company.url}/tasks/${task.id}`);
  const cancel = page.getByRole('button', { name: t('cancel.button') });
  await expect(cancel).toBeVisible();
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not needed' });
  await page.waitForTimeout(3000); // nothing has told the page
  await expect(cancel).toBeVisible();
  open();
  await expect(cancel).toBeHidden();
});

test('a stream that a proxy answers with an error is opened again, and the page says meanwhile that it may be out of date', async ({ company, page, locale }) => {
  const t = translator(locale!);
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, (await company.addServiceType()).id);
  await page.route('**/api/stream*', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: 'Bad Gateway' }));
  await enter(page.context(), company, client, locale!);
  await page.goto(`${company.url}/tasks/${task.id}`);
  const cancel = page.getByRole('button', { name: t('cancel.button') });
  await expect(cancel).toBeVisible();
  await expect(page.getByText(t('nav.noConnection'))).toBeVisible();
  await page.unroute('**/api/stream*');
  await expect(page.getByText(t('nav.noConnection'))).toBeHidden();
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not today' });
  await expect(cancel).toBeHidden();
});

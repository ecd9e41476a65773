// The main job as people do it: in Chromium, at a phone's size in Russian and at a desktop's in English.
import { eventually } from '../support/api';
import { enter, isSound, monthsTo15th, pickDay, shoot, takePhoto, translator } from '../support/browser';
import { expect, test } from '../support/company';
import { mainJob } from '../support/journey';

test('order, match, supplies, check-in, report, done', async ({ company, page, browser, locale, viewport }) => {
  await mainJob({ company, page, browser, locale: locale!, viewport: viewport! });
});

test('cancelling says what it costs and asks for a reason', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 30);
  await enter(page.context(), company, client, locale!);
  await page.goto(`${company.url}/tasks/${task.id}`);
  await page.getByRole('button', { name: t('cancel.button') }).click();
  await expect(page.getByRole('dialog').getByText(/100/)).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: t('cancel.confirm') }).click();
  await expect(page.getByRole('dialog').getByText(t('fieldErrors.required'))).toBeVisible();
  await page.getByLabel(t('task.reason')).fill('It fell by itself');
  await page.getByRole('dialog').getByRole('button', { name: t('cancel.confirm') }).click();
  await expect(page.getByRole('dialog')).toBeHidden(); // the words stand in its field, too
  await expect(page.getByText('It fell by itself')).toBeVisible();
  expect((await client.api.ok('GET', `/api/tasks/${task.id}`)).status).toBe('cancelled');
});

test('the worker is offline at the door: the photo is kept and sent when there is a connection', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 1);
  const worker = await company.signIn((await company.manager.api.ok('GET', `/api/workers/${task.worker.id}`)).email);
  await company.issue(worker, task.id);
  await enter(page.context(), company, worker, locale!);
  await page.goto(`${company.url}/tasks/${task.id}`);
  const camera = page.getByRole('button', { name: t('proof.check_in') });
  await expect(camera).toBeVisible();
  await shoot(page);
  await expect(page.getByRole('region', { name: t('proof.preview') })).toBeFocused();
  await isSound(page);
  await page.getByRole('button', { name: t('common.back'), exact: true }).click();
  await expect(camera).toBeFocused();
  await page.context().setOffline(true);
  await takePhoto(page, t);
  await expect(page.getByText(t('proof.keptOne')).first()).toBeVisible();
  expect((await client.api.ok('GET', `/api/tasks/${task.id}`)).status).toBe('assigned');
  await page.context().setOffline(false);
  const started = await eventually(async () => {
    const now = await client.api.ok('GET', `/api/tasks/${task.id}`);
    return now.status === 'in_progress' && now;
  }, 20_000);
  expect(started.photos.length).toBe(1);
});

test('a no-show is told, and the same help is ordered for another day', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 2);
  await enter(page.context(), company, client, locale!);
  await page.goto(`${company.url}/tasks/${task.id}`);
  await expect(page.getByText(t('history.assigned'))).toBeVisible();
  await company.advance(2 * 3600 + 31 * 60);
  await expect(page.getByText(t('failure.no_show')).first()).toBeVisible();
  await page.getByRole('link', { name: t('rebook.button') }).click();
  await pickDay(page, t, t('request.when'), monthsTo15th(await company.now()));
  await page.getByRole('button', { name: t('rebook.confirm') }).click();
  await expect(page.getByRole('heading', { name: t('ordered.title') })).toBeVisible();
});

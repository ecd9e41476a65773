// The main job as people do it: in Chromium, at a phone's size in Russian and at a desktop's in English.
import { eventually } from '../support/api';
import { enter, monthsTo15th, pickDay, takePhoto, translator } from '../support/browser';
import { expect, password, test } from '../support/company';

test('order, match, supplies, check-in, report, done', async ({ company, page, browser, locale, viewport }) => {
  const t = translator(locale!);
  const more = async () => (await browser.newContext({ locale, viewport })).newPage();
  await company.addServiceType({ name: 'Jars off the shelf' });
  const worker = await company.addWorker('Barsik');
  const email = `client-${Date.now()}@example.org`;

  // The client registers, follows the mailed link, signs in.
  await page.goto(`${company.url}/`);
  await page.getByRole('link', { name: t('front.getHelp') }).click();
  await page.goto(`${company.url}/register`);
  await page.getByLabel(t('auth.name')).fill('Anna');
  await page.getByLabel(t('auth.email')).fill(email);
  await page.getByLabel(t('auth.phone')).fill('+7 900 000-00-01');
  await page.getByRole('textbox', { name: t('auth.password') }).fill(password);
  await page.getByRole('button', { name: t('auth.registerButton') }).click();
  await expect(page.getByRole('heading', { name: t('auth.checkMail') })).toBeVisible();
  const link = /https?:\/\/\S+\/confirm\/[\w-]+/.exec((await company.mail.waitFor(email, '/confirm/')).text)![0];
  await page.goto(link);
  await page.getByRole('button', { name: t('auth.confirmButton') }).click();
  await expect(page.getByRole('heading', { name: t('auth.confirmed') })).toBeVisible();
  await page.goto(`${company.url}/sign-in`);
  await page.getByLabel(t('auth.email')).fill(email);
  await page.getByRole('textbox', { name: t('auth.password') }).fill(password);
  await page.getByRole('button', { name: t('auth.signIn') }).last().click();
  await expect(page.getByRole('heading', { name: t('nav.myTasks') })).toBeVisible();

  // The order, with faults first: nothing typed is lost.
  await page.goto(`${company.url}/request`);
  await page.getByLabel(t('request.description')).fill('Knock the jars off my shelf');
  await page.getByRole('button', { name: t('request.next') }).click();
  await expect(page.getByText(t('fieldErrors.required')).first()).toBeVisible();
  await expect(page.getByLabel(t('request.description'))).toHaveValue('Knock the jars off my shelf');
  await page.getByText('Jars off the shelf').first().click();
  await expect(page.getByText(/100/).first()).toBeVisible();
  await page.getByLabel(t('request.address')).fill('Cat street 9, flat 3');
  await pickDay(page, t, t('request.when'), monthsTo15th(await company.now()));
  await page.getByRole('button', { name: t('request.next') }).click();
  await page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${t('request.order')}|${t('request.orderFor', { price: '' }).trim()}`) }).click();
  await expect(page.getByRole('heading', { name: t('ordered.title') })).toBeVisible();
  await expect(page.getByText(t('ordered.worker', { name: 'Barsik' }))).toBeVisible();
  await company.mail.waitFor(worker.email, 'Cat street 9, flat 3');
  await page.getByRole('link', { name: t('ordered.open') }).click();
  await page.waitForURL(/\/tasks\/[0-9a-z]{13}$/);
  const id = page.url().split('/').pop()!;
  await expect(page.getByText(t('history.assigned'))).toBeVisible();

  // The worker asks for supplies, the clerk hands them over.
  const workers = await more();
  await enter(workers.context(), company, worker, locale!);
  await workers.goto(`${company.url}/today`);
  await workers.getByRole('button', { name: t('step.request_supplies') }).first().click();
  await expect(workers.getByText(t('step.wait_supplies')).first()).toBeVisible();
  const clerks = await more();
  await enter(clerks.context(), company, company.clerk, locale!);
  await clerks.goto(`${company.url}/supplies`);
  const task = await company.manager.api.ok('GET', `/api/tasks/${id}`);
  const card = clerks.getByRole('article').filter({ hasText: task.number });
  await card.getByRole('button', { name: t('queue.makeReady') }).click();
  await expect(workers.getByText(t('step.fetch_supplies')).first()).toBeVisible();
  await card.getByRole('link', { name: t('queue.issue') }).click();
  await clerks.getByLabel(t('issue.item')).first().fill('Rope');
  await clerks.getByRole('button', { name: t('issue.confirm'), exact: true }).click();
  await expect(clerks.getByText(t('issue.done', { number: task.number }))).toBeVisible();

  // An hour before the date the worker checks in and then reports; the client's page moves by itself.
  await company.advance(Math.floor((Date.parse(task.scheduled_at) - (await company.now())) / 1000) - 3600);
  await workers.goto(`${company.url}/tasks/${id}`);
  await takePhoto(workers, t);
  await expect(page.getByText(t('history.in_progress'))).toBeVisible();
  await expect(workers.getByRole('button', { name: t('proof.report') }).first()).toBeVisible();
  await takePhoto(workers, t);
  await eventually(async () => (await company.manager.api.ok('GET', `/api/tasks/${id}`)).status === 'done', 20_000);
  await expect(page.getByText(t('workerNow.done'), { exact: true }).first()).toBeVisible();
  await company.mail.waitFor(email, task.number);
  await workers.context().close();
  await clerks.context().close();
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
  await expect(page.getByRole('button', { name: t('proof.check_in') })).toBeVisible();
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

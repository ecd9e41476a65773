// The main job as people do it in a browser, from registration to the mail that it is done.
import type { Browser, Page } from '@playwright/test';
import { eventually } from './api';
import { enter, monthsTo15th, pickDay, takePhoto, translator } from './browser';
import { expect, password, type Company } from './company';

export interface Scene {
  company: Company;
  page: Page;
  browser: Browser;
  locale: string;
  viewport: { width: number; height: number };
}

/** `between` is called where the journey has come so far. */
export async function mainJob({ company, page, browser, locale, viewport }: Scene, between: (moment: 'ordered' | 'issued') => Promise<void> = async () => undefined): Promise<void> {
  const t = translator(locale);
  const more = async () => (await browser.newContext({ locale, viewport })).newPage();
  const trait = company.word();
  const service = `Jars off the shelf, ${trait}`;
  await company.addServiceType({ name: service, wanted_traits: [{ trait, weight: 10 }] });
  const worker = await company.addWorker('Barsik', [{ trait, value: 100 }]);
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
  await page.getByText(service).first().click();
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

  await between('ordered');

  // The worker asks for supplies, the clerk hands them over.
  const workers = await more();
  await enter(workers.context(), company, worker, locale);
  await workers.goto(`${company.url}/today`);
  await workers.getByRole('button', { name: t('step.request_supplies') }).first().click();
  await expect(workers.getByText(t('step.wait_supplies')).first()).toBeVisible();
  const clerks = await more();
  await enter(clerks.context(), company, company.clerk, locale);
  await clerks.goto(`${company.url}/supplies`);
  const task = await company.manager.api.ok('GET', `/api/tasks/${id}`);
  const card = clerks.getByRole('article').filter({ hasText: task.number });
  await card.getByRole('button', { name: t('queue.makeReady') }).click();
  await expect(workers.getByText(t('step.fetch_supplies')).first()).toBeVisible();
  await card.getByRole('link', { name: t('queue.issue') }).click();
  await clerks.getByLabel(t('issue.item')).first().fill('Rope');
  await clerks.getByRole('button', { name: t('issue.confirm'), exact: true }).click();
  await expect(clerks.getByText(t('issue.done', { number: task.number }))).toBeVisible();

  await between('issued');

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
}

// Money as client, worker and manager see it: movements with their reasons, a bonus, a correction, Sunday's charge, the month's end pay, documents on paper.
import { test as base, type Browser, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { eventually } from '../support/api';
import { enter, isSound, translator, type Translate } from '../support/browser';
import { expect, type Company, type Person } from '../support/company';
import { rows } from '../support/database';
import { Treasury } from '../support/treasury';

const test = base.extend<object, { treasury: Treasury }>({
  treasury: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const treasury = await Treasury.open();
      await use(treasury);
      await treasury.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

async function pageOf(browser: Browser, company: Company, person: Person, locale: string, viewport: { width: number; height: number }): Promise<Page> {
  const page = await (await browser.newContext({ locale, viewport })).newPage();
  await enter(page.context(), company, person, locale);
  return page;
}

/** The row of a table, or on a phone its card, with these words. */
const rowOf = (page: Page, words: string | RegExp): Locator => page.locator('tbody tr:visible, ul > li:visible').filter({ hasText: words });

/** On a phone the filters open at the press of a button. */
async function openFilters(page: Page, t: Translate): Promise<void> {
  const button = page.getByRole('button', { name: t('tasks.filters') });
  if (await button.isVisible() && (await button.getAttribute('aria-expanded')) === 'false') await button.click();
}

/** Chooses in the payment service's own page, which sends the browser back. */
async function choose(page: Page, add: string, token: string): Promise<void> {
  await page.getByRole('link', { name: add }).click();
  await page.locator(`a[href*="choose=${token}&"]`).click();
}

test('a bonus: all faults at their fields, a look at the sum, and the worker reads from whom and for what', async ({ treasury, page, browser, locale, viewport }) => {
  const t = translator(locale!);
  const { worker } = await treasury.pair();
  const reason = `ten jars ${treasury.word('at')}`;
  const workers = await pageOf(browser, treasury, worker, locale!, viewport!);
  await workers.goto(`${treasury.url}/earnings`);
  await expect(workers.getByText(t('movements.emptyWorker'))).toBeVisible();
  await isSound(workers);

  await enter(page.context(), treasury, treasury.manager, locale!);
  await page.goto(`${treasury.url}/accounting/bonuses`);
  const give = page.getByRole('button', { name: t('bonuses.give') });
  await give.click();
  await expect(page.getByText(t('fieldErrors.required'))).toHaveCount(3);
  await page.getByRole('combobox', { name: t('task.worker') }).fill(worker.name);
  await page.getByRole('option', { name: worker.name }).click();
  await page.getByLabel(t('movements.amount')).fill('77');
  await page.getByLabel(t('bonuses.reason')).fill('x'.repeat(501));
  await give.click();
  await page.getByRole('button', { name: t('bonuses.confirm'), exact: true }).click();
  await expect(page.getByText(t('fieldErrors.too_long'))).toBeVisible();
  await expect(page.getByLabel(t('movements.amount'))).toHaveValue(/77/);
  await page.getByLabel(t('bonuses.reason')).fill(reason);
  await give.click();
  await expect(page.getByRole('dialog').getByText(reason)).toBeVisible();
  await page.getByRole('button', { name: t('bonuses.confirm'), exact: true }).click();
  await expect(rowOf(page, reason)).toBeVisible();
  await isSound(page);

  // Without a reload.
  await expect(rowOf(workers, t('explain.bonus', { reason }))).toContainText(/\+.*77/);
  const manager = (await treasury.manager.api.ok('GET', '/api/me')).name;
  await expect(rowOf(workers, reason).getByText(t('movements.by', { name: manager }))).toBeVisible();
  await workers.context().close();
});

test('movements say why, are narrowed by the address, and saved as they are narrowed', async ({ treasury, page, locale }) => {
  const t = translator(locale!);
  const client = await treasury.addClient();
  const pair = await treasury.pair();
  const cancelled = await treasury.ended(client, pair, 'cancelled');
  const failed = await treasury.ended(client, pair, 'failed');
  const debt = (await client.api.ok('GET', '/api/account/movements')).items.find((one: { task: { id: string } }) => one.task.id === failed.id);
  await treasury.manager.api.ok('POST', '/api/accounting/corrections', { movement_id: debt.id, reason: 'the lift was stuck' });
  await enter(page.context(), treasury, client, locale!);
  await page.goto(`${treasury.url}/account`);
  await expect(page.getByText(new RegExp(t('explain.charge.cancelled', { price: '' }).trim()))).toBeVisible();
  await expect(page.getByText(/the lift was stuck/)).toBeVisible();
  await expect(rowOf(page, failed.number).getByText(t('movements.reversed'), { exact: true })).toBeVisible();
  await openFilters(page, t);
  await page.getByLabel(t('movements.kind'), { exact: true }).selectOption('reversal');
  await expect(rowOf(page, cancelled.number)).toHaveCount(0);
  await expect(page).toHaveURL(/kind=reversal/);
  await page.reload();
  await expect(page.getByText(/the lift was stuck/)).toBeVisible();
  await isSound(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: t('table.export') }).last().click()]);
  const lines = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('the lift was stuck');
});

test('a manager finds an entry by its task, takes it back with a reason, once; the balance at a moment stays in the address', async ({ treasury, page, locale }) => {
  const t = translator(locale!);
  const client = await treasury.addClient('Anna of the ledger');
  const task = await treasury.ended(client, await treasury.pair(), 'cancelled');
  const [entry] = (await treasury.manager.api.ok('GET', `/api/accounting/ledger?task_id=${task.id}`)).items;
  await enter(page.context(), treasury, treasury.manager, locale!);
  await page.goto(`${treasury.url}/accounting/ledger`);
  await rowOf(page, task.number).getByRole('button', { name: `№${task.number}` }).click();
  await expect(page).toHaveURL(new RegExp(`task=${task.id}`));
  await expect(page.getByText(entry.hash.slice(0, 8))).toBeVisible();
  await isSound(page);
  await page.getByRole('button', { name: t('ledger.takeBackOf', { number: String(entry.number) }) }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: t('ledger.takeBack'), exact: true }).click();
  await expect(dialog.getByText(t('fieldErrors.required'))).toBeVisible();
  await dialog.getByLabel(t('task.reason')).fill('the jars were empty');
  await isSound(page);
  await dialog.getByRole('button', { name: t('ledger.takeBack'), exact: true }).click();
  await expect(rowOf(page, 'the jars were empty')).toBeVisible();
  await expect(page.getByText(t('movements.reversed'), { exact: true })).toHaveCount(1);
  expect((await client.api.ok('GET', '/api/account')).balance).toBe(0);

  await page.goto(`${treasury.url}/accounting?at=2020-01-01T00:00:00Z`);
  await expect(page.getByText(t('balances.zero'))).toBeVisible();
  await expect(page.getByRole('textbox').or(page.getByRole('button')).filter({ hasText: /2020/ }).first()).toBeVisible();
  await page.goto(`${treasury.url}/accounting/events?task=${task.id}`);
  await expect(rowOf(page, t('events.type.tasks_cancelled'))).toBeVisible();
});

test("Sunday's charge: a card is declined, the client sees why and when it is tried again, gives another one, and has paid; the invoice on paper", async ({ treasury, page, browser, locale, viewport }, info) => {
  test.setTimeout(180_000);
  const t = translator(locale!);
  const client = await treasury.addClient('Anna');
  const task = await treasury.ended(client, await treasury.pair(), 'cancelled');
  await enter(page.context(), treasury, client, locale!);
  await page.goto(`${treasury.url}/account`);
  await expect(page.getByText(t('method.none.client'))).toBeVisible();
  // The service is down at that moment: the token stays in the address until it could be taken.
  await treasury.service.control({ down: true });
  await page.goto(`${treasury.url}/account?token=tok_visa_declined.m${Date.now()}`);
  await expect(page.getByText(t('errors.payment_service'))).toBeVisible({ timeout: 40_000 });
  expect(new URL(page.url()).searchParams.get('token')).toMatch(/^tok_visa_declined/);
  await treasury.service.control({ down: false });
  await page.getByRole('button', { name: t('common.tryAgain') }).click();
  await expect(page.getByText(t('method.status.valid'), { exact: true })).toBeVisible();
  await expect(page).toHaveURL(`${treasury.url}/account`);
  await page.goto(`${treasury.url}/account?token=tok_visa_expired.a`);
  await expect(page.getByText(t('fieldErrors.not_valid'))).toBeVisible();
  await isSound(page);

  // The manager sees the run by itself.
  const managers = await pageOf(browser, treasury, treasury.manager, locale!, viewport!);
  await managers.goto(`${treasury.url}/accounting/runs`);
  await treasury.tick(client);
  await expect(rowOf(page, t('settlement.status.invoices.failed')).getByText(new RegExp(t('settlement.reason.insufficient_funds')))).toBeVisible({ timeout: 30_000 });
  await expect(rowOf(page, t('settlement.nextTry', { when: '' }).trim())).toBeVisible();
  await expect(rowOf(managers, t('runs.kinds.charge')).first()).toContainText(t('runs.part.charge.failed'), { timeout: 30_000 });
  await isSound(managers);
  await managers.context().close();

  // Another card: it is tried again with that.
  await choose(page, t('method.change'), 'tok_visa_ok');
  await expect(page).toHaveURL(`${treasury.url}/account`);
  const { next_try_at: next } = (await client.api.ok('GET', '/api/invoices')).items[0];
  if (next) await treasury.admin.api.ok('POST', '/api/dev/clock', { now: new Date(Date.parse(next) + 1000).toISOString() });
  await expect(rowOf(page, t('settlement.status.invoices.paid'))).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(t('account.state.zero'))).toBeVisible();

  const [invoice] = (await client.api.ok('GET', '/api/invoices')).items;
  await page.getByRole('link', { name: invoice.number }).click();
  const sheet = page.getByRole('article');
  for (const words of [invoice.number, 'Anna', task.number]) await expect(sheet.getByText(words).first()).toBeVisible();
  await expect(page.getByText(t('settlement.attempt.declined'))).toBeVisible();
  await expect(page.getByText(t('settlement.attempt.succeeded'))).toBeVisible();
  await isSound(page);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('button', { name: t('form.print') })).toBeHidden();
  await expect(page.getByText(t('settlement.attempt.declined'))).toBeHidden();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(sheet).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  const paper = await page.pdf({ path: info.outputPath('invoice.pdf'), preferCSSPageSize: true });
  expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  // Of others it does not exist.
  await page.emulateMedia({ media: 'screen' });
  await page.context().clearCookies();
  await enter(page.context(), treasury, await treasury.addClient(), locale!);
  await page.goto(`${treasury.url}/invoices/${invoice.id}`);
  await expect(page.getByRole('heading', { name: t('settlement.notFound.invoices') })).toBeVisible();
});

test("the month's end: a share, a bonus and a penalty come to one payout, begun by a manager after a look at what it would do", async ({ treasury, page, browser, locale, viewport }) => {
  test.setTimeout(180_000);
  const t = translator(locale!);
  const pair = await treasury.pair();
  const client = await treasury.addClient();
  await treasury.ended(client, pair, 'done');
  await treasury.ended(client, pair, 'failed');
  const { worker } = pair;
  await treasury.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount: 3000, reason: 'patience' }, 201);
  const workers = await pageOf(browser, treasury, worker, locale!, viewport!);
  await workers.goto(`${treasury.url}/earnings`);
  await choose(workers, t('method.add.worker'), 'tok_hat_ok');
  await expect(workers).toHaveURL(`${treasury.url}/earnings`);
  await expect(workers.getByText(t('method.status.valid'), { exact: true })).toBeVisible();

  await enter(page.context(), treasury, treasury.manager, locale!);
  await page.goto(`${treasury.url}/accounting/runs`);
  await page.getByRole('button', { name: t('runs.preview') }).last().click();
  await expect(rowOf(page, worker.name)).toContainText('50');
  await isSound(page);
  await page.getByRole('button', { name: t('runs.start.pay') }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading')).toContainText(/\d/); // it names the sum
  await dialog.getByRole('button', { name: t('runs.confirm.pay', { amount: '' }).trim() }).click();
  await expect(page).toHaveURL(/\/accounting\/runs\/\w{13}$/);
  await expect(page.getByText(t('runs.status.done'), { exact: true })).toHaveCount(1, { timeout: 30_000 });
  await expect(rowOf(page, worker.name).getByText(t('settlement.status.payouts.paid'), { exact: true })).toBeVisible();
  await isSound(page);

  const payout = await eventually(async () => (await worker.api.ok('GET', '/api/payouts')).items.find((one: { status: string }) => one.status === 'paid'));
  expect(payout.total).toBe(5000);
  await workers.getByRole('link', { name: payout.number }).click();
  const sheet = workers.getByRole('article');
  await expect(sheet.getByText(t('explain.bonus', { reason: 'patience' }))).toBeVisible();
  await expect(sheet.getByText(t('explain.penalty', { cause: t('explain.cause.gave_up') }))).toBeVisible();
  await expect(sheet.locator('tfoot')).toContainText('50');
  await workers.context().close();
});

test('a difference is a red banner on all pages of the books, until it is gone', async ({ treasury, page, locale }) => {
  const t = translator(locale!);
  const client = await treasury.addClient();
  const task = await treasury.ended(client, await treasury.pair(), 'cancelled');
  await enter(page.context(), treasury, treasury.manager, locale!);
  await page.goto(`${treasury.url}/accounting/checks`);
  const check = async () => {
    await page.getByRole('button', { name: t('checks.now') }).click();
    await eventually(async () => (await treasury.manager.api.ok('GET', '/api/accounting/checks?limit=1')).items[0]?.equal !== null, 60_000);
  };
  await check();
  await expect(page.getByText(t('checks.same')).first()).toBeVisible();
  const dearer = async (amount: number) => {
    rows(treasury.program, 'main', `UPDATE tasks_task SET price = price + ${amount}, base_price = base_price + ${amount} WHERE number = '${task.number}'`);
    await treasury.admin.api.ok('PATCH', '/api/me', { name: `Admin ${amount}` }); // a commit of the program's own: what it has read is outdated
  };
  await dearer(100);
  await check();
  await expect(rowOf(page, t('checks.kind.task'))).toBeVisible({ timeout: 30_000 });
  await isSound(page);
  await page.goto(`${treasury.url}/accounting/ledger`);
  await expect(page.getByText(t('checks.differsText'))).toBeVisible();
  await dearer(-100);
  await page.getByRole('link', { name: t('comparison.look') }).click();
  await check();
  await expect(page.getByText(t('checks.differsText'))).toHaveCount(0, { timeout: 30_000 });
});

// Supplies as clerk and worker see them: the queue, live; the cookie with its clock; the kit handed over with and without it; kits, audit, the paper form.
import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { eventually } from '../support/api';
import { enter, isSound, takePhoto, translator } from '../support/browser';
import { Company, expect, type Person } from '../support/company';
import { Bakery } from '../support/cookies';
import { rows } from '../support/database';

/** A company beside its supplier, which keeps every cookie in the oven until a test lets it come. */
class SuppliedCompany extends Company {
  private constructor(readonly bakery: Bakery) { super(bakery.settings); }

  static async open(): Promise<SuppliedCompany> {
    const bakery = new Bakery({ delay_ms: 3_600_000 });
    await bakery.start();
    const company = new SuppliedCompany(bakery);
    await company.open();
    return company;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.bakery.stop();
  }
}

const test = base.extend<object, { company: SuppliedCompany }>({
  company: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const company = await SuppliedCompany.open();
      await use(company);
      await company.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

interface Errand {
  type: { id: string; name: string };
  worker: Person & { name: string };
  task: { id: string; number: string; scheduled_at: string };
}

let count = 0;

/** A task of a service type of its own for a worker whom matching picks for it. */
async function errand(company: Company, hours = 1): Promise<Errand> {
  const trait = `trait-${Date.now()}-${++count}`;
  const name = `Barsik ${trait}`;
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const worker = await company.addWorker(name, [{ trait, value: 100 }]);
  const task = await company.order(await company.addClient(), type.id, hours);
  expect(task.worker.id).toBe(worker.id);
  return { type, worker: { ...worker, name }, task };
}

const request = async (it: Errand): Promise<string> => (await it.worker.api.ok('POST', '/api/supply-requests', { task_id: it.task.id }, 201)).id;
const cardOf = (page: Page, { task }: Errand) => page.getByRole('article').filter({ hasText: task.number });

test('requested, the cookie comes, ready, issued, check-in: both sides see it without a reload', async ({ company, page, browser, locale, viewport }) => {
  test.setTimeout(180_000);
  const t = translator(locale!);
  const it = await errand(company);
  await company.clerk.api.ok('POST', '/api/kits', { service_type_id: it.type.id, name: 'For jars', items: [{ name: 'Jar gloves', quantity: 2 }, { name: 'Dustpan', quantity: 1, note: 'the red one' }] }, 201);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies`);
  await expect(page.getByRole('heading', { name: t('queue.title') })).toBeVisible();
  const worker = await (await browser.newContext({ locale, viewport })).newPage();
  await enter(worker.context(), company, it.worker, locale!);
  await worker.goto(`${company.url}/today`);
  await company.bakery.control({ delay_ms: 0, silent: true });
  await worker.getByRole('button', { name: t('step.request_supplies') }).click();
  await expect(worker.getByText(t('step.wait_supplies'))).toBeVisible();

  const card = cardOf(page, it);
  await expect(card.getByText(it.worker.name)).toBeVisible();
  await expect(card.getByText(new RegExp(`^${t('cookie.due', { time: '' }).trim()} (9|10)`))).toBeVisible();
  const id = (await company.clerk.api.ok('GET', '/api/supply-requests?status=requested')).items.find((one: { task: { id: string } }) => one.task.id === it.task.id).id;
  await company.bakery.control({ delay_ms: 3_600_000, silent: false });
  const fortune: string = await eventually(async () => (await company.clerk.api.ok('GET', `/api/supply-requests/${id}`)).cookie.fortune, 15_000);
  await expect(card.getByText(fortune)).toBeVisible();
  await expect(worker.getByText(t('cookie.sealed'))).toBeVisible();
  await expect(worker.getByText(fortune)).toHaveCount(0);

  await card.getByRole('button', { name: t('queue.makeReady') }).click();
  await expect(worker.getByText(t('step.fetch_now'))).toBeVisible();
  await card.getByRole('link', { name: t('queue.issue') }).click();
  await expect(page.getByLabel(t('issue.item'), { exact: true }).first()).toHaveValue('Jar gloves');
  await expect(page.getByLabel(t('issue.withoutCookie'))).toHaveCount(0);
  await page.getByRole('button', { name: t('issue.confirm'), exact: true }).click();
  await expect(page.getByText(t('issue.done', { number: it.task.number }))).toBeVisible();

  await expect(worker.getByText(fortune)).toBeVisible();
  await takePhoto(worker, t);
  await expect(worker.getByRole('button', { name: t('proof.report') })).toBeVisible();
  const issued = await company.clerk.api.ok('GET', `/api/supply-requests/${id}`);
  expect(issued.items).toEqual([{ name: 'Jar gloves', quantity: 2, note: null }, { name: 'Dustpan', quantity: 1, note: 'the red one' }]);

  // Done: the kit has to come back, which the clerk takes in the queue.
  // (The phone asks for the report at once; the photo of the start may still be on its way.)
  await expect.poll(async () => (await it.worker.api.ok('GET', `/api/tasks/${it.task.id}`)).status).toBe('in_progress');
  expect(await company.complete(it.worker, it.task.id)).toMatchObject({ status: 200 });
  await page.goto(`${company.url}/supplies?show=back`);
  await cardOf(page, it).getByRole('button', { name: t('queue.cameBack') }).click();
  await expect(cardOf(page, it).getByText(t('queue.gone.returned')).or(page.getByText(t('queue.empty.back')))).toBeVisible();
  expect((await company.clerk.api.ok('GET', `/api/supply-requests/${id}`)).status).toBe('returned');
  await worker.context().close();
});

test('without the cookie only with a reason; all faults stand at their fields, and nothing typed is lost', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const it = await errand(company, 30);
  const id = await request(it);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies/${id}`);
  const confirm = page.getByRole('button', { name: t('issue.confirmWithout') });
  const items = page.getByLabel(t('issue.item'), { exact: true });
  await page.getByRole('button', { name: t('issue.add') }).click();
  await items.first().fill('Rope');
  await items.last().fill('R'.repeat(101));
  await confirm.click();
  await expect(page.getByText(t('fieldErrors.required'))).toBeVisible();
  await page.getByRole('button', { name: t('issue.reasons.supplier') }).click();
  await confirm.click();
  await expect(page.getByText(t('fieldErrors.too_long'))).toBeVisible();
  await expect(items.first()).toHaveValue('Rope');
  await expect(page.getByLabel(t('issue.withoutCookie'))).toHaveValue(t('issue.reasons.supplier'));
  // Somewhere else and back, or a reload: it is still there.
  await page.getByRole('link', { name: t('issue.acceptanceForm') }).click();
  await expect(page.getByRole('cell', { name: 'Rope', exact: true })).toBeVisible();
  await page.goBack();
  await expect(items.first()).toHaveValue('Rope');
  await page.reload();
  await items.last().fill('Ladder');
  await isSound(page);
  await confirm.click();
  await expect(page.getByText(t('issue.done', { number: it.task.number }))).toBeVisible();
  const issued = await company.clerk.api.ok('GET', `/api/supply-requests/${id}`);
  expect([issued.status, issued.without_cookie_reason, issued.items.at(-1).name]).toEqual(['issued', t('issue.reasons.supplier'), 'Ladder']);

  // The worker is told why there is none.
  await page.context().clearCookies();
  await enter(page.context(), company, it.worker, locale!);
  await page.goto(`${company.url}/tasks/${it.task.id}`);
  await expect(page.getByText(t('cookie.without', { reason: t('issue.reasons.supplier') }))).toBeVisible();
});

test('another clerk is quicker: the page says so and keeps what was typed', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const it = await errand(company, 40);
  const id = await request(it);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies/${id}`);
  const first = page.getByLabel(t('issue.item'), { exact: true }).first();
  await first.fill('My own rope');
  const other = await company.addPerson('clerk');
  await other.api.ok('POST', `/api/supply-requests/${id}/issue`, { items: [{ name: 'Rope', quantity: 3 }], without_cookie_reason: 'in a hurry' });
  await expect(page.getByText(t('issue.over.issued'))).toBeVisible();
  await expect(page.getByText('Rope × 3')).toBeVisible();
  await expect(first).toHaveValue('My own rope');
  await expect(page.getByRole('button', { name: t('issue.confirm') }).first()).toBeDisabled();
});

test('nothing moves under the hand: what another clerk took keeps its place until the hand is off', async ({ company, page, locale, viewport }) => {
  test.skip(viewport!.width < 700, 'a finger does not hover');
  const t = translator(locale!);
  const [first, second] = [await errand(company, 50), await errand(company, 60)];
  const taken = await request(first);
  await request(second);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies`);
  const button = cardOf(page, second).getByRole('link', { name: t('queue.issue') });
  await button.scrollIntoViewIfNeeded();
  await button.hover();
  const before = await button.boundingBox();
  await company.clerk.api.ok('POST', `/api/supply-requests/${taken}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'in a hurry' });
  await expect(cardOf(page, first).getByText(t('queue.gone.issued'))).toBeVisible();
  expect(await button.boundingBox()).toEqual(before);
  await page.mouse.move(2, 2);
  await expect(cardOf(page, first)).toHaveCount(0);
});

test('a cookie that does not come within ten minutes is late, in the queue and with the worker', async ({ company, page, browser, locale, viewport }) => {
  const t = translator(locale!);
  const it = await errand(company, 70);
  const id = await request(it);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies?q=${it.task.number}`);
  const worker = await (await browser.newContext({ locale, viewport })).newPage();
  await enter(worker.context(), company, it.worker, locale!);
  await worker.goto(`${company.url}/tasks/${it.task.id}`);
  await expect(cardOf(page, it)).toBeVisible();
  await company.advance(601);
  expect((await company.clerk.api.ok('GET', `/api/supply-requests/${id}`)).cookie.status).toBe('late');
  const late = new RegExp(t('cookie.late', { when: '' }).split(/[,\d]/)[0]!.trim());
  await expect(cardOf(page, it).getByText(late)).toBeVisible();
  await expect(worker.getByText(late)).toBeVisible();
  await worker.context().close();
});

test('the search finds by number and by worker, and says when nothing is there', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const [one, another] = [await errand(company, 80), await errand(company, 90)];
  await request(one);
  await request(another);
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies`);
  await expect(cardOf(page, another)).toBeVisible();
  const search = page.getByLabel(t('queue.search'));
  await search.fill(`№${one.task.number.toLowerCase()}`);
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(cardOf(page, one)).toBeVisible();
  await search.fill(another.worker.name.toUpperCase());
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(cardOf(page, another)).toBeVisible();
  await search.fill('nobody of this name');
  await page.getByRole('button', { name: t('queue.showAll') }).click();
  await expect(cardOf(page, one)).toBeVisible();
});

test('kits: all faults at their fields, and of two who edit the same one both versions are kept', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const type = await company.addServiceType();
  const name = `Kit ${Date.now()}`;
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies/kits`);
  await page.getByRole('button', { name: t('kits.add') }).first().click();
  const dialog = page.getByRole('dialog');
  const items = dialog.getByLabel(t('issue.item'), { exact: true });
  await dialog.getByRole('button', { name: t('common.save') }).click();
  await expect(dialog.getByText(t('fieldErrors.required'))).toHaveCount(2);
  await dialog.getByLabel(t('kits.name')).fill(name);
  await dialog.getByLabel(t('kits.serviceType')).selectOption({ label: type.name });
  await items.first().fill('Rope');
  await dialog.getByRole('button', { name: t('common.save') }).click();
  await expect(dialog).toHaveCount(0);
  const kit = (await company.clerk.api.ok('GET', `/api/kits?service_type_id=${type.id}`)).items.find((one: { name: string }) => one.name === name);
  expect(kit.items).toEqual([{ name: 'Rope', quantity: 1, note: null }]);

  await page.getByRole('button', { name: t('common.editOf', { name }) }).click();
  await items.first().fill('My rope');
  await company.clerk.api.ok('PATCH', `/api/kits/${kit.id}`, { items: [{ name: 'Their ladder', quantity: 2 }] });
  await dialog.getByRole('button', { name: t('common.save') }).click();
  await expect(dialog.getByText(t('kits.conflict'))).toBeVisible();
  await expect(dialog.getByText('Their ladder × 2')).toBeVisible();
  await expect(items.first()).toHaveValue('My rope');
  await isSound(page);
  await dialog.getByRole('button', { name: t('kits.keepMine') }).click();
  await expect(dialog).toHaveCount(0);
  expect((await company.clerk.api.ok('GET', `/api/kits/${kit.id}`)).items[0].name).toBe('My rope');
});

test('the audit is narrowed by the address, shows its chain, and is exported as it is filtered', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const [it, other] = [await errand(company, 100), await errand(company, 110)];
  for (const one of [it, other]) {
    const id = await request(one);
    await company.clerk.api.ok('POST', `/api/supply-requests/${id}/issue`, { items: [{ name: `Rope for ${one.task.number}`, quantity: 2 }], without_cookie_reason: 'in a hurry' });
  }
  await enter(page.context(), company, company.manager, locale!);
  await page.goto(`${company.url}/supplies/audit`);
  const line = (one: Errand) => page.getByRole('button', { name: `Rope for ${one.task.number} × 2` });
  await expect(line(other)).toBeVisible();
  await page.getByLabel(t('suppliesAudit.search')).fill(it.task.number);
  await expect(line(other)).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`q=${it.task.number}`));
  await page.getByRole('button', { name: it.worker.name }).click();
  await expect(page).toHaveURL(new RegExp(`worker=${it.worker.id}`));
  await page.reload();
  await expect(line(it)).toBeVisible();
  await isSound(page);
  await line(it).click();
  const [entry] = (await company.clerk.api.ok('GET', `/api/supplies/audit?task_id=${it.task.id}`)).items;
  await expect(page.getByRole('dialog').getByText(entry.hash.slice(0, 12))).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('heading', { name: t('suppliesAudit.entry', { number: String(entry.number) }) })).toBeVisible();
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: t('table.export') }).click()]);
  expect(download.suggestedFilename()).toBe('supplies-audit.csv');
  const rows = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain(`Rope for ${it.task.number}`);
  // A manager goes on to the task from here.
  await page.getByRole('link', { name: `№${it.task.number}` }).click();
  await expect(page).toHaveURL(`${company.url}/tasks/${it.task.id}`);
});

test('the acceptance form: on the page and on paper, without the frame around it', async ({ company, page, locale }, info) => {
  const t = translator(locale!);
  const it = await errand(company, 120);
  const id = await request(it);
  await company.clerk.api.ok('POST', `/api/supply-requests/${id}/issue`, { items: [{ name: 'Rope', quantity: 2, note: 'the long one' }], without_cookie_reason: 'in a hurry' });
  await enter(page.context(), company, it.worker, locale!);
  await page.goto(`${company.url}/tasks/${it.task.id}`);
  await page.getByRole('link', { name: t('issue.acceptanceForm') }).click();
  const sheet = page.getByRole('article');
  for (const words of [t('form.title'), `№${it.task.number}`, it.type.name, it.worker.name, 'the long one']) await expect(sheet.getByText(words).first()).toBeVisible();
  await expect(sheet.getByRole('img', { name: t('form.tick', { name: 'Rope' }) })).toBeVisible();
  await isSound(page);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('button', { name: t('form.print') })).toBeHidden();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await expect(sheet).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await page.screenshot({ path: info.outputPath('form.png'), fullPage: true });
  const paper = await page.pdf({ path: info.outputPath('form.pdf'), preferCSSPageSize: true });
  expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  // Of others it does not exist.
  await page.emulateMedia({ media: 'screen' });
  await page.context().clearCookies();
  await enter(page.context(), company, await company.addWorker(), locale!);
  await page.goto(`${company.url}/supplies/${id}/form`);
  await expect(page.getByRole('heading', { name: t('form.notFound') })).toBeVisible();
});

test('a difference between audit and tasks is a red banner for all who have to know, until it is mended', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const it = await errand(company, 130);
  const id = await request(it);
  await company.clerk.api.ok('POST', `/api/supply-requests/${id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'in a hurry' });
  await expect.poll(async () => (await it.worker.api.ok('GET', `/api/tasks/${it.task.id}`)).supplies_status).toBe('issued');
  const banner = page.getByText(new RegExp(t('comparison.differs_one', { count: '1' })));
  await enter(page.context(), company, company.clerk, locale!);
  await page.goto(`${company.url}/supplies/audit`);
  await page.getByRole('button', { name: t('comparison.now') }).click();
  await expect(page.getByText(t('comparison.equal_other').split('.')[0]!)).toBeVisible();

  const status = async (word: string) => {
    rows(company.program, 'main', `UPDATE tasks_task SET supplies_status = '${word}' WHERE number = '${it.task.number}'`);
    await company.admin.api.ok('PATCH', '/api/me', { name: `Admin ${word}` }); // a commit of the program's own: what it has read is outdated
  };
  await status('ready');
  await page.getByRole('button', { name: t('comparison.now') }).click();
  await expect(banner).toBeVisible();
  await expect(page.getByText(t('comparison.kind.status', { expected: t('suppliesStatus.issued'), found: t('suppliesStatus.ready') }))).toBeVisible();
  await isSound(page);
  await page.goto(`${company.url}/supplies`);
  await expect(banner).toBeVisible();
  for (const [person, start] of [[company.manager, '/tasks'], [company.admin, '/admin/users']] as const) {
    await page.context().clearCookies();
    await enter(page.context(), company, person, locale!);
    await page.goto(company.url + start);
    await expect(banner).toBeVisible();
  }
  await status('issued');
  await company.manager.api.ok('POST', '/api/supplies/comparisons', undefined, 201);
  await expect(banner).toHaveCount(0);
});

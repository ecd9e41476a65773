// The manager reads why this worker and reorders the pipeline; the admin sends a failed mail again.
import { eventually } from '../support/api';
import { enter, translator } from '../support/browser';
import { expect, test } from '../support/company';

test('why this worker, another order of steps, and what it would have changed', async ({ alone: company, page, locale }) => {
  const t = translator(locale!);
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const strong = await company.addWorker('Murka Strong', [{ trait, value: 95 }]);
  await company.addWorker('Tisha Able', [{ trait, value: 55 }]);
  const client = await company.addClient();
  const task = await company.order(client, type.id, 300);
  expect(task.worker.id).toBe(strong.id);
  await enter(page.context(), company, company.manager, locale!);

  await page.goto(`${company.url}/tasks/${task.id}`);
  await expect(page.getByRole('heading', { name: t('why.title') })).toBeVisible();
  await expect(page.getByText(t('why.chosen')).first()).toBeVisible();
  await expect(page.getByText(t('steps.strengths')).first()).toBeVisible();

  await page.goto(`${company.url}/matching`);
  await page.getByRole('button', { name: t('matching.preview') }).click();
  await expect(page.getByRole('heading', { name: t('matching.previewTitle') })).toBeVisible();
  const strengths = page.getByRole('region', { name: t('steps.strengths') });
  await strengths.getByRole('button', { name: t('matching.down', { name: t('steps.strengths') }) }).click();
  await strengths.getByRole('switch').uncheck({ force: true });
  await page.getByRole('button', { name: t('matching.preview') }).click();
  await page.getByRole('button', { name: t('matching.save') }).click();
  await expect(page.getByText(t('matching.saved'))).toBeVisible();
  const pipeline = await company.manager.api.ok('GET', '/api/matching/pipeline');
  const place = pipeline.steps.findIndex((step: { type: string }) => step.type === 'strengths');
  expect(pipeline.steps[place].enabled).toBe(false);
  expect(place).toBe(2);
});

test('a mail that failed is sent again by a button', async ({ company, page, locale }) => {
  const t = translator(locale!);
  const type = await company.addServiceType();
  const client = await company.addClient('Агафья Кошкина');
  company.mail.fault = 'refuse';
  const task = await company.order(client, type.id, 310);
  await eventually(async () => (await company.admin.api.ok('GET', '/api/mails?status=failed')).items.some((mail: { to: string }) => mail.to === client.email), 15_000);
  await company.settle(); // all that fails has failed: the buttons are counted once
  company.mail.fault = 'none';
  await enter(page.context(), company, company.admin, locale!);
  await page.goto(`${company.url}/admin/mails`);
  await expect(page.getByText(client.email).first()).toBeVisible();
  await expect(page.getByText(/550/).first()).toBeVisible();
  const search = page.getByRole('textbox', { name: t('mails.search') });
  await search.fill('КОШКИНА');
  await expect(page).toHaveURL(/q=/);
  await expect(page.getByText(client.email).first()).toBeVisible();
  await search.fill('nobody of that name');
  await expect(page.getByText(t('tasks.nothingFound'))).toBeVisible();
  await page.getByRole('button', { name: t('common.clearFilters') }).click();
  await expect(page.getByText(client.email).first()).toBeVisible();
  const count = await page.getByRole('button', { name: t('mails.resend') }).count();
  for (let i = 0; i < count; i++) {
    await page.getByRole('button', { name: t('mails.resend') }).first().click();
    await expect(page.getByRole('button', { name: t('mails.resend') })).toHaveCount(count - i - 1);
  }
  await company.mail.waitFor(client.email, task.number);
});

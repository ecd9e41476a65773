// The nightly check: books, tasks, and the payment services' lists agree, or everybody who has to know is told what does not.
import { eventually } from '../support/api';
import { expect, test as base } from '../support/company';
import { rows } from '../support/database';
import { Treasury } from '../support/treasury';

interface Difference { kind: string; subject: string; expected: string | null; found: string | null }
interface Check { id: string; equal: boolean | null; checked: number; difference_count: number; more: boolean; differences: Difference[]; ended_at: string | null }

/** Checks, as by hand. */
async function checked({ manager }: Treasury): Promise<Check> {
  const { id } = await manager.api.ok('POST', '/api/accounting/checks', undefined, 201);
  return eventually(async () => ((await manager.api.ok('GET', '/api/accounting/checks?limit=5')).items as Check[]).find((one) => one.id === id), 30_000);
}

/** What the program has read is outdated by what a test writes behind its back: after a commit of its own it reads anew. */
async function write(treasury: Treasury, store: 'main' | 'accounting', sql: string): Promise<void> {
  rows(treasury.program, store, sql);
  await treasury.admin.api.ok('PATCH', '/api/me', { name: `Admin ${treasury.word()}` });
  const worker = await treasury.addPerson('worker');
  await treasury.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount: 100, reason: 'a commit of the store' }, 201);
}

async function charged(treasury: Treasury): Promise<{ invoice: { id: string; number: string }; task: { id: string; number: string } }> {
  const client = await treasury.with(await treasury.addClient(), 'tok_visa_ok');
  const task = await treasury.ended(client, await treasury.pair());
  await treasury.settle();
  await treasury.manager.api.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
  return { task, invoice: await eventually(async () => (await client.api.ok('GET', '/api/invoices?status=paid')).items[0]) };
}

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

const told = (check: Check) => check.differences.map(({ kind, subject, expected, found }) => [kind, subject, expected, found]);

test('all is well, by hand and by night', async ({ treasury }) => {
  await charged(treasury);
  const check = await checked(treasury);
  expect(check).toMatchObject({ equal: true, difference_count: 0, more: false, differences: [] });
  expect(check.checked).toBeGreaterThan(3);
  await treasury.advance(86_400);
  await eventually(async () => (await treasury.manager.api.ok('GET', '/api/accounting/checks')).items.length >= 2);
  for (const one of (await treasury.manager.api.ok('GET', '/api/accounting/checks')).items) expect(one.equal).toBe(true);
  expect((await treasury.clerk.api.get('/api/accounting/checks')).status).toBe(403);
  expect((await treasury.clerk.api.post('/api/accounting/checks')).status).toBe(403);
});

test('a task that says otherwise is named, told to managers, and told no more when it is mended', async ({ treasury }) => {
  const { task } = await charged(treasury);
  await write(treasury, 'main', `UPDATE tasks_task SET price = price + 100, base_price = base_price + 100 WHERE number = '${task.number}'`);
  const check = await checked(treasury);
  expect(check).toMatchObject({ equal: false, difference_count: 1, more: false });
  expect(told(check)).toEqual([['task', task.number, 'charge 101.00', 'charge 100.00']]);
  await treasury.mail.waitFor(treasury.manager.email, /books do not agree|Учёт расходится/);
  await write(treasury, 'main', `UPDATE tasks_task SET price = price - 100, base_price = base_price - 100 WHERE number = '${task.number}'`);
  expect(await checked(treasury)).toMatchObject({ equal: true });
});

test('an invoice that is not what its lines, its attempt and the ledger say', async ({ treasury }) => {
  const { invoice } = await charged(treasury);
  await write(treasury, 'accounting', `UPDATE accounting_settlement SET total = total + 1 WHERE number = '${invoice.number}'`);
  expect(told(await checked(treasury))).toEqual(Array(3).fill(['settlement', invoice.number, '100.01', '100.00']));
  await write(treasury, 'accounting', `UPDATE accounting_settlement SET total = total - 1 WHERE number = '${invoice.number}'`);
  expect(await checked(treasury)).toMatchObject({ equal: true });
});

test("the service's list: what it leaves out, invents, knows otherwise, and when it is silent", async ({ treasury }) => {
  const { invoice } = await charged(treasury);
  const key = `invoice-${invoice.id}-1`;
  await treasury.service.control({ list_lies: 'leaves_out' });
  const first = await checked(treasury);
  expect(first.differences.map((one) => one.kind)).toEqual(['service_missing']);
  await treasury.service.control({ list_lies: 'adds' });
  expect((await checked(treasury)).differences.map((one) => [one.kind, one.subject])).toContainEqual(['service_unknown', 'invented']);
  await treasury.service.control({ list_lies: 'not' });
  await write(treasury, 'accounting', `UPDATE accounting_attempt SET amount = amount + 5 WHERE key = '${key}'`);
  expect(told(await checked(treasury))).toContainEqual(['service_amount', key, 'succeeded, 100.05', 'succeeded, 100.00']);
  await write(treasury, 'accounting', `UPDATE accounting_attempt SET amount = amount - 5 WHERE key = '${key}'`);
  await treasury.service.control({ down: true });
  expect((await checked(treasury)).differences.map((one) => [one.kind, one.subject])).toEqual([['service_silent', 'charge'], ['service_silent', 'payout']]);
  await treasury.service.control({ down: false });
  expect(await checked(treasury)).toMatchObject({ equal: true });
});

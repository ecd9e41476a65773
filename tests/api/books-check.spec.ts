// The nightly check: books, tasks, and the payment services' lists agree, or everybody who has to know is told what does not.
import { eventually } from '../support/api';
import { Company, expect, test as base, type Person } from '../support/company';
import { rows } from '../support/database';
import { PaymentService } from '../support/payments';

interface Difference { kind: string; subject: string; expected: string | null; found: string | null }
interface Check { id: string; equal: boolean | null; checked: number; difference_count: number; more: boolean; differences: Difference[]; ended_at: string | null }

class Treasury extends Company {
  private constructor(readonly service: PaymentService) { super(service.settings); }

  static async open(): Promise<Treasury> {
    const service = new PaymentService();
    await service.start();
    const treasury = new Treasury(service);
    await treasury.open();
    return treasury;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.service.stop();
  }

  /** Checks, as by hand. */
  async checked(): Promise<Check> {
    const { id } = await this.manager.api.ok('POST', '/api/accounting/checks', undefined, 201);
    return eventually(async () => ((await this.manager.api.ok('GET', '/api/accounting/checks?limit=5')).items as Check[]).find((one) => one.id === id), 30_000);
  }

  /** What the program has read is outdated by what a test writes behind its back. */
  async write(store: 'main' | 'accounting', sql: string): Promise<void> {
    rows(this.program, store, sql);
    await this.admin.api.ok('PATCH', '/api/me', { name: `Admin ${this.word()}` });
    const worker = await this.addPerson('worker');
    await this.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount: 100, reason: 'a commit of the store' }, 201);
  }

  async charged(client: Person): Promise<{ invoice: { id: string; number: string }; task: { id: string; number: string } }> {
    const type = await this.addServiceType({ duration_minutes: 15 });
    await this.addWorker();
    await client.api.ok('PUT', '/api/payment-method', { token: `tok_visa_ok.${this.word('m')}` });
    const task = await this.order(client, type.id, 3);
    await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'changed my mind' });
    await eventually(async () => (await client.api.ok('GET', '/api/account')).balance < 0);
    await this.settle();
    await this.manager.api.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
    const invoice = await eventually(async () => (await client.api.ok('GET', '/api/invoices?status=paid')).items[0]);
    return { invoice, task };
  }
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
  await treasury.charged(await treasury.addClient());
  const check = await treasury.checked();
  expect(check).toMatchObject({ equal: true, difference_count: 0, more: false, differences: [] });
  expect(check.checked).toBeGreaterThan(3);
  await treasury.advance(86_400);
  await eventually(async () => (await treasury.manager.api.ok('GET', '/api/accounting/checks')).items.length >= 2);
  for (const one of (await treasury.manager.api.ok('GET', '/api/accounting/checks')).items) expect(one.equal).toBe(true);
  expect((await treasury.clerk.api.get('/api/accounting/checks')).status).toBe(403);
  expect((await treasury.clerk.api.post('/api/accounting/checks')).status).toBe(403);
});

test('a task that says otherwise is named, told to managers, and told no more when it is mended', async ({ treasury }) => {
  const { task } = await treasury.charged(await treasury.addClient());
  await treasury.write('main', `UPDATE tasks_task SET price = price + 100, base_price = base_price + 100 WHERE number = '${task.number}'`);
  const check = await treasury.checked();
  expect(check).toMatchObject({ equal: false, difference_count: 1, more: false });
  expect(told(check)).toEqual([['task', task.number, 'charge 101.00', 'charge 100.00']]);
  await treasury.mail.waitFor(treasury.manager.email, /books do not agree|Учёт расходится/);
  await treasury.write('main', `UPDATE tasks_task SET price = price - 100, base_price = base_price - 100 WHERE number = '${task.number}'`);
  expect(await treasury.checked()).toMatchObject({ equal: true });
});

test('an invoice that is not what its lines, its attempt and the ledger say', async ({ treasury }) => {
  const { invoice } = await treasury.charged(await treasury.addClient());
  await treasury.write('accounting', `UPDATE accounting_settlement SET total = total + 1 WHERE number = '${invoice.number}'`);
  expect(told(await treasury.checked())).toEqual(Array(3).fill(['settlement', invoice.number, '100.01', '100.00']));
  await treasury.write('accounting', `UPDATE accounting_settlement SET total = total - 1 WHERE number = '${invoice.number}'`);
  expect(await treasury.checked()).toMatchObject({ equal: true });
});

test("the service's list: what it leaves out, invents, knows otherwise, and when it is silent", async ({ treasury }) => {
  const { invoice } = await treasury.charged(await treasury.addClient());
  const key = `invoice-${invoice.id}-1`;
  await treasury.service.control({ list_lies: 'leaves_out' });
  const first = await treasury.checked();
  expect(first.differences.map((one) => one.kind)).toEqual(['service_missing']);
  await treasury.service.control({ list_lies: 'adds' });
  expect((await treasury.checked()).differences.map((one) => [one.kind, one.subject])).toContainEqual(['service_unknown', 'invented']);
  await treasury.service.control({ list_lies: 'not' });
  await treasury.write('accounting', `UPDATE accounting_attempt SET amount = amount + 5 WHERE key = '${key}'`);
  expect(told(await treasury.checked())).toContainEqual(['service_amount', key, 'succeeded, 100.05', 'succeeded, 100.00']);
  await treasury.write('accounting', `UPDATE accounting_attempt SET amount = amount - 5 WHERE key = '${key}'`);
  await treasury.service.control({ down: true });
  expect((await treasury.checked()).differences.map((one) => [one.kind, one.subject])).toEqual([['service_silent', 'charge'], ['service_silent', 'payout']]);
  await treasury.service.control({ down: false });
  expect(await treasury.checked()).toMatchObject({ equal: true });
});

// What clients owe and workers earn (1-product §5): from the order to the line in somebody's account, and what managers may do about it.
import { eventually } from '../support/api';
import { Company, expect, test as base, type Person } from '../support/company';

/** A company of this file's own: nobody else's tasks are in its books. */
const test = base.extend<object, { books: Books }>({
  books: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const books = new Books();
      await books.open();
      await use(books);
      await books.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

interface Movement { id: string; at: string; kind: string; task: { id: string; number: string } | null; amount: number; balance_after: number; explanation: string; facts: Record<string, unknown>; by: { id: string; name: string } | null; reversed_by_id: string | null }
interface Entry extends Movement { number: number; from: { id: string; account: string | null; name: string }; to: { id: string; account: string | null; name: string }; from_balance: number; to_balance: number; hash: string }

class Books extends Company {
  type!: { id: string };
  worker!: Person;

  override async open(): Promise<void> {
    await super.open();
    this.type = await this.addServiceType({ duration_minutes: 15 });
    this.worker = await this.addWorker('Barsik');
  }

  /** A task of the one worker there is, at a time of its own. */
  async ordered(client: Person): Promise<{ id: string; number: string }> {
    const task = await this.order(client, this.type.id, 3);
    expect(task.status).toBe('assigned');
    return task;
  }

  async started(client: Person): Promise<{ id: string; number: string }> {
    const task = await this.ordered(client);
    await this.issue(this.worker, task.id);
    await this.advance(3 * 3600);
    expect((await this.checkIn(this.worker, task.id)).status).toBe(200);
    return task;
  }

  async done(client: Person): Promise<{ id: string; number: string }> {
    const task = await this.started(client);
    expect((await this.complete(this.worker, task.id)).status).toBe(200);
    return task;
  }

  async failed(client: Person, cause = 'gave_up'): Promise<{ id: string; number: string }> {
    const task = await this.ordered(client);
    await this.manager.api.ok('POST', `/api/tasks/${task.id}/fail`, { reason: 'ill', cause });
    return task;
  }

  movements(person: Person, query = ''): Promise<Movement[]> { return person.api.ok('GET', `/api/account/movements${query}`).then((list) => list.items); }

  /** The line of a task in somebody's account, once it is there. */
  line(person: Person, task: { id: string }, kind: string): Promise<Movement> {
    return eventually(async () => (await this.movements(person)).find((one) => one.task?.id === task.id && one.kind === kind));
  }

  ledger(query = ''): Promise<Entry[]> { return this.manager.api.ok('GET', `/api/accounting/ledger${query}`).then((list) => list.items); }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  account(person: Person): Promise<any> { return person.api.ok('GET', '/api/account'); }
}

test('a task that is done is owed by its client and earns its worker a share', async ({ books }) => {
  const client = await books.addClient('Anna');
  const before = await books.account(books.worker);
  const task = await books.done(client);
  const debt = await books.line(client, task, 'task_charge');
  expect(debt).toMatchObject({ amount: -10000, balance_after: -10000, explanation: 'The price of the task: 100.00', task: { id: task.id, number: task.number }, by: null, reversed_by_id: null });
  expect(debt.facts).toMatchObject({ status: 'done', base_price: 10000, discount_percent: 0, price: 10000 });
  const share = await books.line(books.worker, task, 'share');
  expect(share).toMatchObject({ amount: 6000, explanation: '60 % of 100.00 = 60.00', facts: { percent: 60, price: 10000 } });
  expect(await books.account(client)).toMatchObject({ balance: -10000, due_this_week: 10000, expected_this_week: 10000, paid_total: 0, discount_percent: 0 });
  const after = await books.account(books.worker);
  expect(after.balance - before.balance).toBe(6000);
  expect(after.earned_this_month - before.earned_this_month).toBe(6000);
});

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

test('what a client will owe counts the tasks that have their date before they are charged', async ({ books }) => {
  const client = await books.addClient();
  let { due_on: due } = await books.account(client);
  const hours = async () => (Date.parse(due) - (await books.now())) / 3_600_000;
  if ((await hours()) < 4) {
    await books.advance(5 * 3600);
    due = (await books.account(client)).due_on;
  }
  expect(new Date(due).getUTCDay()).toBe(0);
  expect(due).toMatch(/T21:00:00Z$/);
  await books.order(client, books.type.id, 2);
  await books.order(client, books.type.id, Math.ceil(await hours()) + 30);
  expect(await books.account(client)).toMatchObject({ balance: 0, due_this_week: 0, expected_this_week: 10000 });
});

test('a cancelled task is owed in full and gives its worker nothing, one without a worker is owed nothing', async ({ books }) => {
  const client = await books.addClient();
  const task = await books.ordered(client);
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'changed my mind' });
  expect(await books.line(client, task, 'task_charge')).toMatchObject({ amount: -10000, explanation: 'A cancelled task is owed in full: 100.00', facts: { status: 'cancelled' } });
  expect((await books.ledger(`?task_id=${task.id}`)).map((entry) => entry.kind)).toEqual(['task_charge']);

  // The one worker is taken at that time: the second one waits, and is cancelled without ever having had anybody.
  const taken = await books.order(client, books.type.id, 50);
  const waiting = await client.api.ok('POST', '/api/tasks', { service_type_id: books.type.id, description: 'x', address: 'y', scheduled_at: taken.scheduled_at }, 201);
  expect(waiting.status).toBe('new');
  await client.api.ok('POST', `/api/tasks/${waiting.id}/cancel`, { reason: 'no' });
  const log = await eventually(async () => (await books.manager.api.ok('GET', `/api/accounting/events?task_id=${waiting.id}`)).items.find((line: { type: string }) => line.type === 'tasks.cancelled'));
  expect(log).toMatchObject({ status: 'cancelled', booked: [], reason: 'no_worker', task: { number: waiting.number } });
  expect(await books.ledger(`?task_id=${waiting.id}`)).toEqual([]);
});

test('a failed task is owed and costs its worker a penalty, but not for missing supplies', async ({ books }) => {
  const client = await books.addClient();
  const task = await books.failed(client);
  expect(await books.line(client, task, 'task_charge')).toMatchObject({ amount: -10000, explanation: 'A failed task is owed in full: 100.00' });
  expect(await books.line(books.worker, task, 'penalty')).toMatchObject({ amount: -4000, explanation: 'Penalty for a failed task: gave up', facts: { cause: 'gave_up' } });
  const excused = await books.failed(client, 'supplies_missing');
  await books.line(client, excused, 'task_charge');
  expect((await books.ledger(`?task_id=${excused.id}`)).length).toBe(1);
  const log = (await books.manager.api.ok('GET', `/api/accounting/events?task_id=${excused.id}`)).items;
  expect(log.map((line: { type: string }) => line.type)).toEqual(['tasks.failed', 'tasks.assigned', 'tasks.created']);
  expect(log[0]).toMatchObject({ reason: 'supplies_missing', booked: [{ kind: 'task_charge', amount: 10000 }] });
});

test('a waived penalty is taken back, with who and why, and what it took back says so', async ({ books }) => {
  const client = await books.addClient();
  const task = await books.failed(client, 'no_show');
  const penalty = await books.line(books.worker, task, 'penalty');
  await books.manager.api.ok('POST', `/api/tasks/${task.id}/waive-penalty`, { reason: 'the lift was stuck' });
  const back = await books.line(books.worker, task, 'reversal');
  expect(back).toMatchObject({ amount: 4000, explanation: 'The penalty of 40.00 was waived: the lift was stuck', by: { id: books.manager.id } });
  expect(back.facts).toMatchObject({ reversed: 'penalty', reversed_id: penalty.id, ground: 'waived', reason: 'the lift was stuck' });
  expect((await books.line(books.worker, task, 'penalty')).reversed_by_id).toBe(back.id);
});

test('a manager gives a bonus: the worker sees from whom and for what, and is told', async ({ books }) => {
  const { worker } = books;
  const before = await books.account(worker);
  const bonus = await books.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount: 7700, reason: 'ten jars in one go' }, 201);
  expect(bonus).toMatchObject({ kind: 'bonus', amount: 7700, from: { account: 'bonuses', name: 'Bonuses' }, to: { id: worker.id, account: null, name: 'Barsik' }, by: { id: books.manager.id } });
  const [line] = await books.movements(worker);
  expect(line).toMatchObject({ id: bonus.id, amount: 7700, balance_after: before.balance + 7700, explanation: 'Bonus: ten jars in one go', facts: { reason: 'ten jars in one go' }, by: { id: books.manager.id } });
  const after = await books.account(worker);
  expect(after).toMatchObject({ balance: before.balance + 7700, bonuses_this_month: before.bonuses_this_month + 7700, earned_this_month: before.earned_this_month });
  await books.mail.waitFor(worker.email, /77[.,]00/);
  await eventually(async () => (await worker.api.ok('GET', '/api/notifications')).items.find((note: { event: string }) => note.event === 'accounting.bonus_given'));
});

test('a manager takes a movement back, once; both sides are told', async ({ books }) => {
  const client = await books.addClient();
  const task = await books.done(client);
  const debt = await books.line(client, task, 'task_charge');
  const correct = (id: string, reason = 'the jars were empty') => books.manager.api.post('/api/accounting/corrections', { movement_id: id, reason });
  const first = await correct(debt.id);
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({ kind: 'reversal', amount: 10000, from: { account: 'revenue' }, to: { id: client.id }, facts: { reversed: 'task_charge', reversed_id: debt.id, ground: 'correction' }, task: { id: task.id } });
  expect(await books.account(client)).toMatchObject({ balance: 0, due_this_week: 0 });
  expect((await correct(debt.id)).body).toMatchObject({ status: 409, code: 'already_reversed' });
  expect((await correct(first.body.id)).body).toMatchObject({ status: 409, code: 'is_reversal' });
  expect((await correct('0000000000001')).status).toBe(404);
  await books.mail.waitFor(client.email, /100[.,]00/);
  await books.mail.waitFor(books.manager.email, /100[.,]00/);
});

test('bad input is refused with every field at fault, and nothing is booked', async ({ books }) => {
  const before = (await books.ledger('?limit=1'))[0]?.number ?? 0;
  const bonus = (body: object) => books.manager.api.post('/api/bonuses', { worker_id: books.worker.id, amount: 100, reason: 'x', ...body });
  const faults = async (body: object) => {
    const answer = await bonus(body);
    expect(answer.status).toBe(400);
    return Object.fromEntries(answer.body.errors.map((fault: { field: string; code: string }) => [fault.field, fault.code]));
  };
  expect(await faults({ amount: 0 })).toEqual({ amount: 'not_positive' });
  expect(await faults({ amount: -100 })).toEqual({ amount: 'not_positive' });
  expect(await faults({ amount: 100_000_001 })).toEqual({ amount: 'out_of_range' });
  expect(await faults({ amount: 1.5 })).toEqual({ amount: 'type' });
  expect(await faults({ amount: '100' })).toEqual({ amount: 'type' });
  expect(await faults({ worker_id: '0000000000001' })).toEqual({ worker_id: 'unknown' });
  expect(await faults({ worker_id: books.manager.id })).toEqual({ worker_id: 'unknown' });
  expect(await faults({ worker_id: undefined, amount: 0, reason: ' ', more: 1 })).toEqual({ worker_id: 'required', amount: 'not_positive', reason: 'required', more: 'unknown' });
  expect(await faults({ reason: 'x'.repeat(501) })).toEqual({ reason: 'too_long' });
  const correction = await books.manager.api.post('/api/accounting/corrections', {});
  expect(correction.body.errors.map((fault: { field: string }) => fault.field).sort()).toEqual(['movement_id', 'reason']);
  for (const query of ['from=yesterday', 'kind=gift', 'limit=0', 'after=0000000000001', 'colour=red']) expect((await books.manager.api.get(`/api/accounting/ledger?${query}`)).status, query).toBe(400);
  expect((await books.ledger('?limit=1'))[0]?.number ?? 0).toBe(before);
});

test('only managers and admins see the books, give and correct; clients and workers see their own account alone', async ({ books }) => {
  const client = await books.addClient();
  for (const person of [client, books.worker, books.clerk]) {
    for (const path of ['trial-balance', 'accounts', 'ledger', 'events', 'ledger.csv']) expect((await person.api.get(`/api/accounting/${path}`)).status).toBe(403);
    expect((await person.api.post('/api/bonuses', { worker_id: books.worker.id, amount: 100, reason: 'x' })).status).toBe(403);
    expect((await person.api.post('/api/accounting/corrections', { movement_id: '0000000000001', reason: 'x' })).status).toBe(403);
  }
  for (const person of [books.clerk, books.manager, books.admin]) expect((await person.api.get('/api/account')).status).toBe(403);
  expect(await books.movements(client)).toEqual([]);
});

test('the trial balance sums to zero, now and at any moment, and the ledger says why', async ({ books }) => {
  const client = await books.addClient();
  const task = await books.done(client);
  await books.line(books.worker, task, 'share');
  const moment = new Date((await books.now()) + 1000).toISOString();
  await books.advance(3600);
  const trial = (at = '') => books.manager.api.ok('GET', `/api/accounting/trial-balance${at && `?at=${at}`}`);
  const then = await trial(moment);
  await books.failed(client);
  await eventually(async () => (await trial()).items[0].balance !== then.items[0].balance);
  expect((await trial(moment)).items).toEqual(then.items);
  const now = await trial();
  expect(now.items.map((item: { account: string }) => item.account)).toEqual(['revenue', 'wages', 'penalties', 'bonuses', 'charges', 'payouts', 'clients', 'workers']);
  for (const { items, total } of [then, now]) {
    expect(total).toBe(0);
    expect(items.reduce((sum: number, item: { balance: number }) => sum + item.balance, 0)).toBe(0);
  }
  // An oracle: all that the ledger says, added up by hand.
  const sums = new Map<string, number>();
  let after = '';
  do {
    const page = await books.manager.api.ok('GET', `/api/accounting/ledger?limit=20${after && `&after=${after}`}`);
    for (const entry of page.items as Entry[]) {
      sums.set(entry.from.id, (sums.get(entry.from.id) ?? 0) - entry.amount);
      sums.set(entry.to.id, (sums.get(entry.to.id) ?? 0) + entry.amount);
    }
    after = page.next ?? '';
  } while (after);
  const { items: accounts } = await books.manager.api.ok('GET', '/api/accounting/accounts?limit=200');
  expect(accounts.length).toBe(sums.size);
  for (const account of accounts) expect(account.balance, account.name).toBe(sums.get(account.id));
  for (const item of now.items.slice(0, 6)) expect(item.balance, item.account).toBe(sums.get(item.account_id) ?? 0);
  const people = (kind: string) => accounts.filter((account: { kind: string }) => account.kind === kind).reduce((sum: number, account: { balance: number }) => sum + account.balance, 0);
  expect(now.items[6].balance).toBe(people('client'));
  expect(now.items[7].balance).toBe(people('worker'));
  expect((await books.account(client)).balance).toBe(sums.get(client.id));
});

test('movements come by time and kind, and as a file', async ({ books }) => {
  const client = await books.addClient();
  const first = await books.failed(client);
  await books.line(client, first, 'task_charge');
  await books.advance(86400);
  const between = new Date(await books.now()).toISOString();
  await books.advance(3600);
  const second = await books.failed(client);
  await books.line(client, second, 'task_charge');
  expect((await books.movements(client, `?to=${between}`)).map((line) => line.task!.id)).toEqual([first.id]);
  expect((await books.movements(client, `?from=${between}`)).map((line) => line.task!.id)).toEqual([second.id]);
  expect((await books.movements(client, '?kind=reversal'))).toEqual([]);
  const file = await client.api.get('/api/account/movements.csv');
  const [head, ...rows] = (file.body as string).replace(/^\ufeff/, '').trim().split('\r\n');
  expect(head).toContain('id,at,kind,task.id,task.number,amount,balance_after,explanation');
  expect(rows.length).toBe(2);
  expect(rows[0]).toContain('A failed task is owed in full: 100.00');
});

test('mcf verify walks the ledger while the server runs', async ({ books }) => {
  const client = await books.addClient();
  await books.line(client, await books.failed(client), 'task_charge');
  expect(books.program.run(['verify'])).toMatch(/\d+ entries of the ledger, \d+ accounts: chained, and they add up/);
});

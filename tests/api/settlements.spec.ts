// How money moves (1-product §5.4): Sunday's charge and the month's end pay, through real payment services of our own with their faults.
import { eventually } from '../support/api';
import { expect, test as base, type Person } from '../support/company';
import { signed } from '../support/signature';
import { Treasury } from '../support/treasury';

interface Attempt { at: string; ended_at: string | null; method: string; amount: number; status: string; reason: string | null }
interface Line { kind: string; amount: number; explanation: string; task: { id: string; number: string } | null }
interface Settlement { id: string; number: string; person: { id: string; name: string }; run_id: string; period: { from: string | null; to: string }; total: number; status: string; waiting_for: string | null; paid_at: string | null; next_try_at: string | null; attempts: Attempt[]; lines: Line[] }

const invoices = async (client: Person): Promise<Settlement[]> => (await client.api.ok('GET', '/api/invoices')).items;

/** The newest one, once it is in that state. */
const settled = (person: Person, what: 'invoices' | 'payouts', status: string): Promise<Settlement> =>
  eventually(async () => {
    const [newest] = (await person.api.ok('GET', `/api/${what}?limit=1`)).items as Settlement[];
    return newest?.status === status && ((await person.api.ok('GET', `/api/${what}/${newest.id}`)) as Settlement);
  }, 20_000);

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const account = (person: Person): Promise<any> => person.api.ok('GET', '/api/account');
const total = async ({ manager }: Treasury): Promise<number> => (await manager.api.ok('GET', '/api/accounting/trial-balance')).total;
const moved = async ({ service }: Treasury, kind: 'charge' | 'payout', id: string) => (await service.state()).movements.filter((one) => one.kind === kind && one.key.includes(id));

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
test.beforeEach(async ({ treasury }) => {
  await treasury.service.control({ delay_ms: 0, timeout_after_success: false, down: false, html: false, busy: false, lose_webhooks: false, twice: false });
});

test('Sunday: an invoice over all that is unbilled, charged once, and the client has paid', async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Anna'), 'tok_visa_ok');
  const pair = await treasury.pair();
  const tasks = [await treasury.ended(client, pair, 'done'), await treasury.ended(client, pair, 'cancelled'), await treasury.ended(client, pair, 'failed')];
  expect(await account(client)).toMatchObject({ balance: -30000, due_this_week: 30000, paid_total: 0 });
  await treasury.tick(client);
  const invoice = await settled(client, 'invoices', 'paid');
  expect(invoice).toMatchObject({ total: 30000, person: { id: client.id, name: 'Anna' }, waiting_for: null, next_try_at: null });
  expect(invoice.number).toMatch(/^I-\d{4}-\d{6}$/);
  expect(new Set(invoice.lines.map((line) => line.task?.id))).toEqual(new Set(tasks.map((task) => task.id)));
  expect(invoice.lines.map((line) => [line.kind, line.amount])).toEqual([['task_charge', 10000], ['task_charge', 10000], ['task_charge', 10000]]);
  expect(invoice.attempts).toMatchObject([{ amount: 30000, status: 'succeeded', reason: null }]);
  expect(invoice.attempts[0]!.method).toContain('Visa');
  expect(await account(client)).toMatchObject({ balance: 0, due_this_week: 0, paid_total: 30000 });
  const [charge, ...others] = await moved(treasury, 'charge', invoice.id);
  expect(others).toEqual([]);
  expect(charge).toMatchObject({ amount: 30000, status: 'succeeded', reference: invoice.number, posts: 1 });
  await treasury.mail.waitFor(client.email, invoice.number);
  await treasury.mail.waitFor(client.email, /^(Paid|Оплачено): /);
  // Another Sunday bills nothing anew.
  await treasury.tick(client);
  await treasury.settle();
  expect((await invoices(client)).length).toBe(1);
  expect(await total(treasury)).toBe(0);
});

test('a declined card is tried again after 1 and 3 days, and the client sees when', async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Boris'), 'tok_visa_declines_2');
  await treasury.ended(client, await treasury.pair());
  await treasury.tick(client);
  const first = await settled(client, 'invoices', 'failed');
  expect(first.attempts).toMatchObject([{ status: 'declined', reason: 'insufficient_funds' }]);
  const declined = Date.parse(first.attempts[0]!.ended_at!);
  expect(Date.parse(first.next_try_at!) - declined).toBe(86_400_000);
  expect(await account(client)).toMatchObject({ balance: -10000, due_this_week: 10000 });
  await treasury.mail.waitFor(client.email, /could not be charged|Не удалось списать/);
  await treasury.until(first.next_try_at!);
  const second = await eventually(async () => {
    const [it] = await invoices(client);
    return it!.attempts.length === 2 && it!.status === 'failed' && it;
  });
  expect(Date.parse(second.next_try_at!) - declined).toBe(3 * 86_400_000);
  await treasury.until(second.next_try_at!);
  const paid = await settled(client, 'invoices', 'paid');
  expect(paid.attempts.map((it) => it.status)).toEqual(['declined', 'declined', 'succeeded']);
  expect((await moved(treasury, 'charge', paid.id)).map((it) => [it.status, it.posts])).toEqual([['declined', 1], ['declined', 1], ['succeeded', 1]]);
  expect(await account(client)).toMatchObject({ balance: 0, paid_total: 10000 });
});

test('after the seventh day nobody tries by himself; the next Sunday does, and a new card at once', async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Vera'), 'tok_visa_declined');
  await treasury.ended(client, await treasury.pair());
  await treasury.tick(client);
  let it = await settled(client, 'invoices', 'failed');
  for (let tries = 2; it.next_try_at; tries++) {
    await treasury.until(it.next_try_at);
    it = await eventually(async () => {
      const [now] = await invoices(client);
      return now!.attempts.length >= tries && now!.attempts.at(-1)!.status === 'declined' && now;
    });
  }
  const tries = it.attempts.length;
  expect(tries).toBeGreaterThanOrEqual(4);
  await treasury.with(client, 'tok_visa_ok');
  const paid = await settled(client, 'invoices', 'paid');
  expect(paid.attempts.length).toBe(tries + 1);
});

test('without a payment method an invoice waits; with one it is charged', async ({ treasury }) => {
  const client = await treasury.addClient('Galina');
  await treasury.ended(client, await treasury.pair());
  await treasury.tick(client);
  const invoice = await settled(client, 'invoices', 'issued');
  expect(await eventually(async () => (await invoices(client))[0]!.waiting_for)).toBe('method');
  expect(invoice.attempts).toEqual([]);
  await treasury.mail.waitFor(client.email, /payment method is missing|не хватает способа оплаты/);
  await treasury.with(client, 'tok_visa_pending');
  await settled(client, 'invoices', 'paid');
  expect((await moved(treasury, 'charge', invoice.id)).map((it) => it.posts)).toEqual([1]);
});

test("the month's end: earnings, less penalties, and bonuses; a negative balance is carried over", async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Dina'), 'tok_visa_ok');
  const good = await treasury.pair(), poor = await treasury.pair();
  await treasury.with(good.worker, 'tok_hat_ok');
  await treasury.with(poor.worker, 'tok_hat_ok');
  await treasury.ended(client, good, 'done');
  await treasury.ended(client, good, 'failed');
  await treasury.ended(client, poor, 'failed');
  await treasury.manager.api.ok('POST', '/api/bonuses', { worker_id: good.worker.id, amount: 1500, reason: 'Quick and kind' }, 201);
  expect(await account(good.worker)).toMatchObject({ balance: 3500 });
  await treasury.tick(good.worker);
  const payout = await settled(good.worker, 'payouts', 'paid');
  expect(payout).toMatchObject({ total: 3500 });
  expect(payout.number).toMatch(/^P-\d{4}-\d{6}$/);
  expect(payout.lines.map((line) => [line.kind, line.amount]).sort()).toEqual([['bonus', 1500], ['penalty', -4000], ['share', 6000]]);
  expect(payout.lines.find((line) => line.kind === 'bonus')!.explanation).toContain('Quick and kind');
  await treasury.mail.waitFor(good.worker.email, /You were paid|Вам выплачено/);
  expect(await account(good.worker)).toMatchObject({ balance: 0 });
  expect(await account(poor.worker)).toMatchObject({ balance: -4000 });
  expect((await poor.worker.api.ok('GET', '/api/payouts')).items).toEqual([]);
  // Next month what is left of the earnings is paid.
  await treasury.ended(client, poor, 'done');
  await treasury.tick(poor.worker);
  expect(await settled(poor.worker, 'payouts', 'paid')).toMatchObject({ total: 2000 });
  expect(await total(treasury)).toBe(0);
});

test('a service that is down, slow, or silent after the money moved: everybody is charged once', async ({ treasury }) => {
  const clients = [];
  for (const name of ['Egor', 'Zoya', 'Ivan']) clients.push(await treasury.with(await treasury.addClient(name), 'tok_visa_ok'));
  for (const client of clients) await treasury.ended(client, await treasury.pair());
  await treasury.service.control({ timeout_after_success: true, lose_webhooks: true });
  await treasury.manager.api.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
  await eventually(async () => (await treasury.service.state()).movements.filter((one) => one.status === 'succeeded').length >= 3);
  await treasury.service.control({ timeout_after_success: false, down: true });
  await new Promise((wait) => setTimeout(wait, 1500));
  await treasury.service.control({ down: false, lose_webhooks: false, twice: true });
  for (const client of clients) {
    const invoice = await settled(client, 'invoices', 'paid');
    expect((await moved(treasury, 'charge', invoice.id)).length).toBe(1);
    expect(invoice.attempts.map((it) => it.status)).toEqual(['succeeded']);
    expect(await account(client)).toMatchObject({ balance: 0, paid_total: 10000 });
  }
});

test('a run by hand: foreseen to the unit, started once, seen until it is done', async ({ treasury }) => {
  const clients = [];
  for (const name of ['Kira', 'Lev']) clients.push(await treasury.with(await treasury.addClient(name), 'tok_visa_ok'));
  for (const client of clients) await treasury.ended(client, await treasury.pair());
  const poor = await treasury.addClient('Mark');
  await treasury.ended(poor, await treasury.pair());
  const foreseen = await treasury.manager.api.ok('POST', '/api/accounting/runs/preview', { kind: 'charge' });
  expect(foreseen).toMatchObject({ kind: 'charge', settlements: 3, total: 30000, without_method: 1 });
  expect(foreseen.items.map((it: { person: { name: string }; total: number; has_method: boolean }) => [it.person.name, it.total, it.has_method]).sort()).toEqual([['Kira', 10000, true], ['Lev', 10000, true], ['Mark', 10000, false]]);
  expect((await poor.api.ok('GET', '/api/invoices')).items).toEqual([]);
  const answers = await Promise.all(Array.from({ length: 6 }, () => treasury.manager.api.post('/api/accounting/runs', { kind: 'charge' })));
  const started = answers.filter((answer) => answer.status === 201), refused = answers.filter((answer) => answer.status === 409);
  expect(started.length).toBeGreaterThan(0);
  expect(started.length + refused.length).toBe(6);
  for (const answer of refused) expect(answer.body).toMatchObject({ code: 'run_under_way' });
  const run = await eventually(async () => {
    const runs = (await treasury.manager.api.ok('GET', '/api/accounting/runs?kind=charge')).items;
    return runs.every((one: { status: string }) => one.status === 'done') && runs.find((one: { settlements: number }) => one.settlements === 3);
  }, 20_000);
  expect(run).toMatchObject({ status: 'done', total: 30000, paid: 2, paid_total: 20000, failed: 0, waiting: 1, waiting_total: 10000, by: { id: treasury.manager.id } });
  expect(await treasury.manager.api.ok('GET', `/api/accounting/runs/${run.id}`)).toEqual(run);
  for (const client of [...clients, poor]) expect((await invoices(client)).length).toBe(1);
  const listed = (await treasury.manager.api.ok('GET', `/api/invoices?run_id=${run.id}`)).items;
  expect(listed.map((it: Settlement) => it.total)).toEqual([10000, 10000, 10000]);
  expect((await treasury.manager.api.ok('GET', `/api/invoices?run_id=${run.id}&status=paid`)).items.length).toBe(2);
});

test('a correction before an invoice is paid takes it back; the rest is on the next one', async ({ treasury }) => {
  const client = await treasury.addClient('Nina');
  const pair = await treasury.pair();
  const kept = await treasury.ended(client, pair, 'cancelled'), wrong = await treasury.ended(client, pair, 'cancelled');
  await treasury.tick(client);
  const invoice = await settled(client, 'invoices', 'issued');
  expect(invoice.total).toBe(20000);
  const line = (await client.api.ok('GET', '/api/account/movements')).items.find((one: { task: { id: string } }) => one.task?.id === wrong.id);
  await treasury.manager.api.ok('POST', '/api/accounting/corrections', { movement_id: line.id, reason: 'Nobody came' }, 201);
  expect((await invoices(client))[0]).toMatchObject({ id: invoice.id, status: 'withdrawn', next_try_at: null, waiting_for: null });
  await treasury.with(client, 'tok_visa_ok');
  await treasury.tick(client);
  const next = await settled(client, 'invoices', 'paid');
  expect(next).toMatchObject({ total: 10000 });
  expect(next.lines.map((one) => [one.kind, one.task?.id, one.amount])).toEqual([['task_charge', kept.id, 10000], ['task_charge', wrong.id, 10000], ['reversal', wrong.id, -10000]]);
  expect(await account(client)).toMatchObject({ balance: 0, paid_total: 10000 });
});

test('a correction while the money may be moving: withdrawn if it has not moved, else a credit', async ({ treasury }) => {
  const cards: [string, string, string][] = [['tok_visa_pending_declined', 'withdrawn', 'Olga'], ['tok_visa_pending', 'paid', 'Petr']];
  for (const [token, end, name] of cards) {
    const client = await treasury.with(await treasury.addClient(name), token);
    await treasury.ended(client, await treasury.pair());
    await treasury.service.control({ pending_ms: 1500 });
    await treasury.manager.api.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
    await eventually(async () => (await invoices(client))[0]?.attempts[0]?.status === 'pending');
    const line = (await client.api.ok('GET', '/api/account/movements')).items.find((one: { kind: string }) => one.kind === 'task_charge');
    await treasury.manager.api.ok('POST', '/api/accounting/corrections', { movement_id: line.id, reason: 'Nobody came' }, 201);
    expect((await invoices(client))[0]).toMatchObject({ status: 'issued' });
    expect(await settled(client, 'invoices', end)).toMatchObject({ next_try_at: null });
    expect(await account(client)).toMatchObject({ balance: end === 'paid' ? 10000 : 0 });
    await treasury.service.control({ pending_ms: 300 });
  }
});

test('webhooks: only signed ones, only ends of movements that are ours, as often as they like', async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Oleg'), 'tok_visa_pending');
  await treasury.ended(client, await treasury.pair());
  await treasury.service.control({ pending_ms: 600_000 });
  await treasury.manager.api.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
  const pending = await eventually(async () => {
    const [it] = await invoices(client);
    return it?.attempts[0]?.status === 'pending' && it;
  });
  const [movement] = await moved(treasury, 'charge', pending.id);
  const tell = (news: Record<string, unknown>, secret = treasury.service.secret) => {
    const body = JSON.stringify({ event_id: 'end_1', kind: 'charge', id: movement!.id, key: movement!.key, status: 'succeeded', ...news });
    return fetch(`${treasury.url}/api/webhooks/payments`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...signed(secret, body) } });
  };
  expect((await tell({}, 'somebody else')).status).toBe(401);
  expect((await tell({ key: 'invoice-nobody-1' })).status).toBe(404);
  expect((await tell({ kind: 'payout' })).status).toBe(404);
  expect((await tell({ status: 'pending' })).status).toBe(400);
  expect((await tell({ status: 'lost' })).status).toBe(400);
  expect(await account(client)).toMatchObject({ balance: -10000 });
  expect(await Promise.all([tell({}), tell({}), tell({})]).then((all) => all.map((answer) => answer.status))).toEqual([200, 200, 200]);
  // The first end stays.
  expect((await tell({ event_id: 'end_2', status: 'declined', reason: 'bad_luck' })).status).toBe(200);
  expect(await settled(client, 'invoices', 'paid')).toMatchObject({ attempts: [{ status: 'succeeded' }] });
  expect(await account(client)).toMatchObject({ balance: 0, paid_total: 10000 });
  await treasury.service.control({ pending_ms: 300 });
});

test('payment methods and runs: bad input is refused with every field at fault, and changes nothing', async ({ treasury }) => {
  const client = await treasury.addClient('Pavel'), worker = await treasury.addWorker('Rex');
  const refusal = async (person: Person, token: unknown) => {
    const { status, body } = await person.api.put('/api/payment-method', { token });
    return [status, body.errors?.[0]?.field, body.errors?.[0]?.code];
  };
  expect(await refusal(client, 'tok_nobody')).toEqual([400, 'token', 'unknown_method']);
  expect(await refusal(client, 'tok_hat_ok')).toEqual([400, 'token', 'wrong_kind']);
  expect(await refusal(worker, 'tok_visa_ok')).toEqual([400, 'token', 'wrong_kind']);
  expect(await refusal(client, 'tok_visa_expired')).toEqual([400, 'token', 'not_valid']);
  expect(await refusal(client, '')).toEqual([400, 'token', 'required']);
  expect(await refusal(client, '../charges?key=x')).toEqual([400, 'token', 'unknown_method']);
  const mine = await client.api.ok('GET', '/api/payment-method');
  expect(mine.method).toBeNull();
  expect(mine.add_url).toContain(`${treasury.service.url}/methods/new?`);
  await treasury.service.control({ down: true });
  expect((await client.api.put('/api/payment-method', { token: 'tok_visa_ok' })).status).toBe(503);
  await treasury.service.control({ down: false });
  expect((await client.api.put('/api/payment-method', { token: 'tok_visa_ok' })).body.method).toMatchObject({ status: 'valid' });
  expect((await treasury.manager.api.post('/api/accounting/runs', { kind: 'loot' })).body.errors[0]).toMatchObject({ field: 'kind' });
  expect((await treasury.manager.api.post('/api/accounting/runs', {})).body.errors[0]).toMatchObject({ field: 'kind', code: 'required' });
  for (const person of [client, worker, treasury.clerk]) expect((await person.api.post('/api/accounting/runs', { kind: 'pay' })).status).toBe(403);
});

test('the months of an account, and lists as files', async ({ treasury }) => {
  const client = await treasury.with(await treasury.addClient('Sofia'), 'tok_visa_ok');
  await treasury.ended(client, await treasury.pair());
  await treasury.tick(client);
  await settled(client, 'invoices', 'paid');
  const months = (await client.api.ok('GET', '/api/account/history')).items;
  expect(months.length).toBe(12);
  const sum = (key: string) => months.reduce((all: number, month: Record<string, number>) => all + month[key]!, 0);
  expect([sum('charged'), sum('paid'), months.at(-1).balance]).toEqual([10000, 10000, 0]);
  expect(months[0]).not.toHaveProperty('earned');
  for (const month of months.slice(1)) expect(Date.parse(month.from)).toBeGreaterThan(Date.parse(months[0].from));
  const file = await fetch(`${treasury.url}/api/invoices.csv`, { headers: { authorization: `Bearer ${client.api.token}` } });
  expect((await file.text()).split('\r\n').filter(Boolean).length).toBe(2);
});

test('when clients are charged and workers paid is a setting, and says nothing about the past', async ({ treasury }) => {
  const client = await treasury.addClient('Tanya'), worker = await treasury.addWorker('Ursa');
  const runs = async () => (await treasury.manager.api.ok('GET', '/api/accounting/runs?limit=200')).items.length as number;
  const before = await runs(), sunday = (await account(client)).due_on, monthsEnd = (await account(worker)).payout_on;
  await treasury.admin.api.ok('PATCH', '/api/company', { charge_on: 'daily', pay_on: '15' });
  const now = await treasury.now();
  const { due_on } = await account(client), { payout_on } = await account(worker);
  expect(Date.parse(due_on) - now).toBeLessThanOrEqual(86_400_000);
  expect(new Date(due_on).getUTCHours()).toBe(21);
  expect(new Date(payout_on).getUTCDate()).toBe(15);
  expect(await runs()).toBe(before);
  await treasury.until(due_on);
  await eventually(async () => (await runs()) === before + 1);
  await treasury.admin.api.ok('PATCH', '/api/company', { charge_on: 'sunday', pay_on: 'last' });
  if (Date.parse(sunday) > Date.parse(due_on)) expect((await account(client)).due_on).toBe(sunday);
  if (Date.parse(monthsEnd) > Date.parse(due_on)) expect((await account(worker)).payout_on).toBe(monthsEnd);
  expect((await treasury.admin.api.patch('/api/company', { charge_on: '29', pay_on: 'never' })).body.errors.map((one: { field: string }) => one.field).sort()).toEqual(['charge_on', 'pay_on']);
});

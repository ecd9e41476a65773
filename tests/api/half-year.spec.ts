// Six simulated months with six month ends, a leap day and both changes of the clocks, declined cards and all that people do: in the end an independent
// bookkeeper (support/oracle.ts) reckons from the exports what the books must say, and they say it, to the unit.
import { test } from '@playwright/test';
import { eventually, type Api } from '../support/api';
import { Company, expect, type Person } from '../support/company';
import { parse } from '../support/csv';
import { Oracle, moment, months, ticks, type Exports, type Row, type Settlement } from '../support/oracle';
import { PaymentService } from '../support/payments';
import { eachOf, record, seeded, sized, type Random } from '../support/proof';

const zone = 'Europe/Berlin'; // its clocks go back on 2027-10-31 and forward on 2028-03-26
const begin = Date.parse('2027-10-01T06:00:00Z'), end = Date.parse('2028-04-02T20:00:00Z');
const hour = 3_600_000, minute = 60_000, day = 24 * hour;
const tasksAtOnce = sized(4, 40);

type Fate = 'done' | 'done later' | 'not done' | 'no show' | 'not issued' | 'cancelled' | 'cancelled by manager' | 'gave up' | 'other' | 'supplies missing';
const fates: [Fate, number][] = [['done', 40], ['done later', 12], ['not done', 8], ['no show', 8], ['not issued', 6], ['cancelled', 10], ['cancelled by manager', 4], ['gave up', 6], ['other', 3], ['supplies missing', 3]];

interface Task { id: string; worker: { id: string } | null; status: string; fate: Fate; client: Person; lazy: boolean }
interface Type { id: string; base_price: number }
interface Plan { client: Person; type: Type; fate: Fate }

class HalfYear extends Company {
  clock = 0;
  readonly stands: number[] = [];
  readonly methods: { person: string; at: number }[] = [];
  readonly bonuses: string[] = [];
  readonly corrected: string[] = [];
  readonly waived: string[] = [];
  readonly types: Type[] = [];
  readonly clients = new Map<string, Person>();
  readonly workers = new Map<string, Person>();
  private lazyType!: Type;
  private fined: string[] = []; // tasks whose penalty may yet be waived
  private marks = 0;

  constructor(readonly service: PaymentService, private readonly chance: Random) { super(service.settings); }

  // ---- people and what they pay by

  async gather(): Promise<void> {
    await this.admin.api.ok('PATCH', '/api/company', { time_zone: zone, auto_request_supplies: false });
    await this.stand(begin);
    for (const name of ['Anna', 'Boris', 'Vera', 'Galina', 'Dina', 'Egor', 'Zoya', 'Ivan', 'Exact', 'Rich']) this.clients.set(name, await this.addClient(name));
    for (const name of ['Barsik', 'Murka', 'Tom', 'Rex', 'Felix', 'Sima', 'Pushok']) this.workers.set(name, await this.addWorker(name));
    this.workers.set('Lazy', await this.addWorker('Lazy', [{ trait: 'lazy', value: 100 }]));
    const type = (base_price: number | undefined, more = {}) => this.addServiceType({ duration_minutes: 15, base_price, ...more });
    for (const price of [undefined, 3333, 9999, 12345, 250_000, 999_999]) this.types.push(await type(price));
    this.lazyType = await type(undefined, { wanted_traits: [{ trait: 'lazy', weight: 10 }] });
  }

  async pay(name: string, token: string): Promise<void> {
    const person = this.clients.get(name) ?? this.workers.get(name)!;
    const answer = await person.api.ok('PUT', '/api/payment-method', { token: `${token}.m${++this.marks}` }); // a mark makes it a method of its own
    this.methods.push({ person: person.id, at: Date.parse(answer.method.changed_at) });
    await this.settle(); // what it lets be tried again is tried before anything else happens
    await this.settled();
  }

  // ---- time

  /** Moves the business clock and waits until all that fell due is done, money included. */
  async stand(at: number): Promise<void> {
    if (at <= this.clock) return;
    let answer = await this.admin.api.post('/api/dev/clock', { now: new Date(at).toISOString() });
    if (answer.status === 400) answer = await this.admin.api.post('/api/dev/clock', { advance_seconds: 1 }); // a slow machine is there by itself
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    this.clock = Date.parse(answer.body.now);
    this.stands.push(this.clock);
    await this.settled();
  }

  /** A run waits a second, which the clock here would jump over, for books that do not know all yet that happened before its tick. */
  private async collected(): Promise<void> {
    const ended = async () => (await this.manager.api.ok('GET', '/api/accounting/runs?limit=4')).items.every(({ status }: Row) => !['waiting', 'collecting'].includes(status!));
    if (await ended()) return;
    await eventually(ended, 30_000);
    await this.settle();
  }

  /** Until nothing is on its way at the payment services, and what ended was heard of. */
  private async settled(): Promise<void> {
    await this.collected();
    const before = new Set<string>();
    const ended = async () => {
      const { movements, webhooks } = await this.service.state();
      for (const it of movements) if (it.status === 'pending') before.add(it.id);
      if (movements.some((it) => it.status === 'pending')) return false;
      return [...before].every((id) => webhooks.some((hook) => hook.subject === id && hook.status === 200));
    };
    if (!(await ended())) await eventually(ended, 30_000);
    if (before.size) await this.settle();
  }

  // ---- a session: some tasks from the order to their ends

  private fate(): Fate {
    let left = this.chance.below(fates.reduce((sum, [, weight]) => sum + weight, 0));
    return fates.find(([, weight]) => (left -= weight) < 0)![0];
  }

  /** Random people order random things. */
  plans(count: number): Plan[] {
    const names = [...this.clients.keys()].filter((name) => name !== 'Exact' || this.clock > begin + 30 * day);
    return Array.from({ length: count }, () => {
      const name = this.chance.pick(names);
      const type = name === 'Rich' ? this.types.at(-1)! : this.chance.chance(0.1) ? this.lazyType : this.chance.pick(this.types.slice(0, -1));
      return { client: this.clients.get(name)!, type, fate: this.fate() };
    });
  }

  private async place({ client, type, fate }: Plan, at: number): Promise<Task> {
    const it = await client.api.ok('POST', '/api/tasks', { service_type_id: type.id, description: 'The jar on the left', address: 'Cat street 9', scheduled_at: new Date(at).toISOString() }, 201);
    const lazy = it.worker?.id === this.workers.get('Lazy')!.id && this.clock < Date.parse('2028-02-01T00:00:00Z');
    return { ...it, client, lazy, fate: lazy && fate !== 'cancelled' ? 'no show' : fate };
  }

  private worker(task: Task): Person { return [...this.workers.values()].find((it) => it.id === task.worker!.id)!; }

  /** What is decided long before the date. */
  private async prepare(task: Task): Promise<void> {
    const say = (api: Api, what: string, more = {}) => api.ok('POST', `/api/tasks/${task.id}/${what}`, { reason: `${task.fate}, as it happens`, ...more });
    if (!task.worker) return void (task.fate === 'cancelled' && (await say(task.client.api, 'cancel')));
    if (task.fate === 'cancelled') await say(task.client.api, 'cancel');
    if (task.fate === 'cancelled by manager') await say(this.manager.api, 'cancel');
    if (task.fate === 'gave up') await say(this.worker(task).api, 'fail');
    if (task.fate === 'other') await say(this.manager.api, 'fail', { cause: 'other' });
    if (task.fate === 'supplies missing') await say(this.manager.api, 'fail', { cause: 'supplies_missing' });
    if (task.fate === 'not issued') await this.worker(task).api.ok('POST', '/api/supply-requests', { task_id: task.id });
    if (['done', 'done later', 'not done'].includes(task.fate)) await this.issue(this.worker(task), task.id);
    if (['gave up', 'other', 'no show'].includes(task.fate)) this.fined.push(task.id);
  }

  private async act(tasks: Task[], which: Fate[], what: (task: Task) => Promise<unknown>): Promise<void> {
    await eachOf(tasks.filter((task) => task.worker && which.includes(task.fate)), 4, async (task) => {
      const answer = (await what(task)) as { status?: number; body?: unknown } | undefined;
      if (answer?.status && answer.status >= 300) throw new Error(`${task.fate}: ${answer.status} ${JSON.stringify(answer.body)}`);
    });
  }

  /** `tick`: the books are closed while it goes on. */
  async session(at: number, plans: Plan[], tick?: number): Promise<void> {
    const tasks: Task[] = [];
    for (const plan of plans) tasks.push(await this.place(plan, at));
    await eachOf(tasks, 2, (task) => this.prepare(task));
    await this.stand(at);
    await this.act(tasks, ['done', 'done later', 'not done'], (task) => this.checkIn(this.worker(task), task.id));
    if (tick) await this.stand(tick - 10_000);
    await this.act(tasks, ['done'], (task) => this.complete(this.worker(task), task.id));
    await this.act(tasks, ['not done'], (task) => task.client.api.post(`/api/tasks/${task.id}/fail`, { reason: 'The jar is still there' }));
    if (tick) await this.stand(tick + 1000);
    await this.act(tasks, ['done later'], (task) => this.complete(this.worker(task), task.id));
    if (tick) await this.stand(at + 35 * minute); // who did not come is found out after the tick
  }

  // ---- what managers do now and then

  async bonus(): Promise<void> {
    const worker = this.chance.pick([...this.workers.values()]), amount = 1 + this.chance.below(20_000);
    const entry = await this.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount, reason: 'Quick and kind' }, 201);
    this.bonuses.push(`${entry.id} ${worker.id} ${amount}`);
  }

  async waive(): Promise<void> {
    const task = this.fined.splice(this.chance.below(this.fined.length), 1)[0];
    if (!task) return;
    await this.manager.api.ok('POST', `/api/tasks/${task}/waive-penalty`, { reason: 'The lift was broken' });
    this.waived.push(task);
    await this.settle();
  }

  async correct(movement: string): Promise<void> {
    await this.manager.api.ok('POST', '/api/accounting/corrections', { movement_id: movement, reason: 'Booked by mistake' }, 201);
    this.corrected.push(movement);
  }

  async correctAny(): Promise<void> {
    const entries = (await this.manager.api.ok('GET', '/api/accounting/ledger?limit=100')).items as { id: string; kind: string; reversed_by_id: string | null }[];
    const may = entries.filter((it) => ['task_charge', 'share', 'penalty', 'bonus'].includes(it.kind) && !it.reversed_by_id);
    if (may.length) await this.correct(this.chance.pick(may).id);
  }

  /** A line of an invoice that is not paid yet. */
  async correctUnpaid(): Promise<void> {
    const [it] = (await this.manager.api.ok('GET', '/api/invoices?status=failed')).items as { id: string }[];
    const line = it && (await this.manager.api.ok('GET', `/api/invoices/${it.id}`) as Settlement).lines.find((one) => one.kind === 'task_charge');
    if (!line) return;
    const entry = (await this.manager.api.ok('GET', '/api/accounting/ledger?kind=reversal&limit=200')).items as { facts: { reversed_id: string } }[];
    if (!entry.some((one) => one.facts.reversed_id === line.id)) await this.correct(line.id);
  }

  // ---- the exports

  private async file(path: string): Promise<Row[]> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.manager.api.token}` } });
    return parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()));
  }

  private async settlements(what: 'invoices' | 'payouts'): Promise<Settlement[]> {
    const rows = await this.file(`/api/${what}.csv`), found: Settlement[] = [];
    for (const row of rows) {
      const it = (await this.manager.api.ok('GET', `/api/${what}/${row.id}`)) as Settlement;
      expect([it.number, it.person.id, it.status, it.total, it.paid_at ?? '', JSON.stringify(it.attempts)]).toEqual([row.number, row['person.id'], row.status, Number(row.total), row.paid_at, row.attempts]);
      found.push(it);
    }
    return found;
  }

  async exports(): Promise<Exports> {
    return {
      zone, begin, end: this.clock, stands: this.stands, methods: this.methods,
      serviceTypes: this.types.concat(this.lazyType),
      tasks: await this.file('/api/tasks.csv'),
      events: await this.file('/api/accounting/events.csv'),
      ledger: await this.file('/api/accounting/ledger.csv'),
      runs: await this.file('/api/accounting/runs.csv'),
      invoices: await this.settlements('invoices'),
      payouts: await this.settlements('payouts'),
      movements: (await this.service.state()).movements,
    };
  }
}

/** What people pay and are paid by, and when they change it (local dates). */
const changes: Record<string, [string, string][]> = {
  '2027-10-01': [['Anna', 'tok_visa_ok'], ['Boris', 'tok_visa_declines_1'], ['Vera', 'tok_visa_declines_2'], ['Galina', 'tok_visa_declined'], ['Dina', 'tok_visa_pending'], ['Egor', 'tok_visa_pending_declined'], ['Ivan', 'tok_mir_ok'], ['Exact', 'tok_visa_ok'], ['Rich', 'tok_visa_ok'],
    ['Barsik', 'tok_hat_ok'], ['Murka', 'tok_hat_pending'], ['Tom', 'tok_hat_declines_1'], ['Rex', 'tok_hat_declined'], ['Pushok', 'tok_hat_pending_declined'], ['Lazy', 'tok_hat_ok']],
  '2027-11-10': [['Boris', 'tok_visa_declines_3'], ['Ivan', 'tok_visa_declines_3']],
  '2027-11-24': [['Egor', 'tok_visa_declined'], ['Tom', 'tok_hat_declines_1']],
  '2027-12-15': [['Vera', 'tok_visa_declines_3'], ['Rex', 'tok_hat_declines_1'], ['Ivan', 'tok_visa_pending']],
  '2028-01-12': [['Zoya', 'tok_visa_ok'], ['Felix', 'tok_hat_ok'], ['Boris', 'tok_visa_declines_2'], ['Pushok', 'tok_hat_pending']],
  '2028-02-16': [['Galina', 'tok_visa_ok'], ['Ivan', 'tok_visa_declined'], ['Egor', 'tok_visa_ok']],
  '2028-03-08': [['Galina', 'tok_visa_declined'], ['Vera', 'tok_visa_declines_1'], ['Tom', 'tok_hat_declined']],
};
const unpaidCorrected = ['2027-10-13', '2027-11-17', '2027-12-08', '2028-01-26', '2028-03-15'];

/** One day of the company. */
async function live(company: HalfYear, chance: Random, date: string): Promise<void> {
  const [year, month, of] = date.split('-').map(Number) as [number, number, number];
  const at = (hours: number, minutes = 0) => moment(zone, year, month, of, hours, minutes);
  const tick = at(21), closes = [...ticks(zone, 'charge', tick - 1, tick), ...ticks(zone, 'pay', tick - 1, tick)].length > 0;
  const crowd = of === 20 ? company.workers.size + 3 : 0; // more tasks than workers: some never get one
  const decisions = [0.15, 0.12, 0.08].map((probability) => chance.chance(probability)), [bonus, waiver, correction] = decisions;
  if (changes[date] || unpaidCorrected.includes(date) || decisions.includes(true)) await company.stand(at(9));
  for (const [name, token] of changes[date] ?? []) await company.pay(name, token);
  if (unpaidCorrected.includes(date)) await company.correctUnpaid();
  if (bonus) await company.bonus();
  if (waiver) await company.waive();
  if (correction) await company.correctAny();
  if (closes) await company.session(at(20, 30), company.plans(1 + chance.below(tasksAtOnce)), tick);
  else if (crowd || chance.chance(0.25)) await company.session(at(14), company.plans(crowd || 1 + chance.below(tasksAtOnce)));
  // What was declined on Sunday at 21:00 is due again on Monday and Wednesday.
  if (closes || [0, 1, 3].includes(new Date(date).getUTCDay()) || chance.chance(0.3)) await company.stand(at(22));
}

/** Exactly 10 000.00 is not over 10 000: the discount begins with the next unit. */
async function payExactly(company: HalfYear): Promise<void> {
  const client = company.clients.get('Exact')!, [large, small] = [company.types[4]!, company.types[1]!];
  await company.session(moment(zone, 2027, 10, 2, 14), Array.from({ length: 4 }, () => ({ client, type: large, fate: 'cancelled' as const })));
  await company.stand(moment(zone, 2027, 10, 3, 21, 1));
  expect(await client.api.ok('GET', '/api/account')).toMatchObject({ balance: 0, paid_total: 1_000_000, discount_percent: 0 });
  expect(await client.api.ok('POST', '/api/tasks/estimate', { service_type_id: small.id })).toMatchObject({ discount_percent: 0, next_tier_at: 1_000_000 });
  await company.session(moment(zone, 2027, 10, 4, 14), [{ client, type: small, fate: 'cancelled' }]);
}

/** What each person, and each month's end, is told. */
async function compareBalances(company: HalfYear, oracle: Oracle): Promise<void> {
  const edges = months(zone, begin, company.clock), ids = (held: Map<string, number>) => [...held].filter(([, amount]) => amount !== 0).sort();
  for (const at of [...edges, company.clock + day]) {
    const moment = encodeURIComponent(new Date(at).toISOString()), wanted = oracle.balances(at);
    const accounts = (await company.manager.api.ok('GET', `/api/accounting/accounts?limit=200&at=${moment}`)).items as { id: string; kind: string; balance: number }[];
    expect(ids(new Map(accounts.map((it) => [it.id, it.balance]))), `accounts at ${new Date(at).toISOString()}`).toEqual(ids(wanted));
    const trial = await company.manager.api.ok('GET', `/api/accounting/trial-balance?at=${moment}`) as { total: number; items: { account: string; account_id: string | null; balance: number }[] };
    expect(trial.total).toBe(0);
    const kinds = new Map(accounts.map((it) => [it.id, it.kind])), sum = (kind: string) => [...wanted].filter(([id]) => kinds.get(id) === kind).reduce((all, [, amount]) => all + amount, 0);
    for (const it of trial.items) expect(it.balance, it.account).toBe(it.account_id ? (wanted.get(it.account_id) ?? 0) : sum(it.account.slice(0, -1)));
    oracle.figures['months balanced']++;
  }
}

async function comparePeople(company: HalfYear, oracle: Oracle): Promise<void> {
  const held = oracle.balances(company.clock + day), edges = [...months(zone, begin - 300 * day, begin - 200 * day), ...months(zone, begin - 200 * day, company.clock + 31 * day)];
  for (const [name, person] of [...company.clients, ...company.workers]) {
    const all = oracle.sums(person.id, 0, Infinity), balance = held.get(person.id) ?? 0, client = company.clients.has(name);
    const account = await person.api.ok('GET', '/api/account');
    expect(account, name).toMatchObject(client ? { balance, due_this_week: Math.max(0, -balance), paid_total: all.charge_paid } : { balance });
    for (const month of (await person.api.ok('GET', '/api/account/history')).items as Record<string, string & number>[]) {
      const from = Date.parse(month.from!), to = Date.parse(month.to!), sums = oracle.sums(person.id, from, to);
      expect(edges, `${name}: a month from ${month.from} to ${month.to}`).toEqual(expect.arrayContaining([from, to]));
      const shown = client ? { charged: -sums.task_charge!, paid: sums.charge_paid! } : { earned: sums.share!, penalties: -sums.penalty!, bonuses: sums.bonus!, paid_out: -sums.payout! };
      expect(JSON.stringify(month), `${name}, ${month.from}`).toBe(JSON.stringify({ from: month.from, to: month.to, ...Object.fromEntries(Object.entries(shown).map(([key, amount]) => [key, amount + 0])), balance: (oracle.balances(to).get(person.id) ?? 0) + 0 }));
    }
  }
}

test('half a year ends with books that an independent bookkeeper comes to, to the unit', async () => {
  test.setTimeout(sized(600_000, 7_200_000));
  const chance = seeded('half a year'), service = new PaymentService({ pending_ms: 30 });
  await service.start();
  const company = new HalfYear(service, chance);
  await company.open();
  await company.gather();
  for (const [name, token] of changes['2027-10-01']!) await company.pay(name, token);
  await payExactly(company);
  for (let date = new Date(Date.parse('2027-10-05')); date.getTime() < end; date = new Date(date.getTime() + day)) await live(company, chance, date.toISOString().slice(0, 10));
  await company.settle();

  const exported = await company.exports(), oracle = new Oracle(exported);
  expect(oracle.check().slice(0, 20), 'what is not as the rules say').toEqual([]);
  await compareBalances(company, oracle);
  await comparePeople(company, oracle);
  const ids = (rows: Row[], line: (row: Row) => string) => rows.map(line).sort();
  expect(ids(exported.ledger.filter((row) => row.kind === 'bonus'), (row) => `${row.id} ${row['to.id']} ${row.amount}`)).toEqual([...company.bonuses].sort());
  expect(ids(exported.ledger.filter((row) => row['facts.ground'] === 'correction'), (row) => row['facts.reversed_id']!)).toEqual([...company.corrected].sort());
  expect(ids(exported.events.filter((row) => row.type === 'tasks.penalty_waived'), (row) => row['task.id']!)).toEqual([...company.waived].sort());
  expect(company.program.run(['verify'])).toContain('All is well.');

  // The half year had nearly everything that it is about, whatever chance left out.
  const causes = new Set(exported.tasks.map((task) => task.cause || (task.had_worker === 'true' ? task.status : 'never assigned')));
  const known = ['done', 'cancelled', 'never assigned', 'no_show', 'gave_up', 'not_done', 'supplies_missing', 'other'];
  expect(known.filter((cause) => causes.has(cause)).length, 'ends of tasks').toBeGreaterThan(5);
  expect(new Set(exported.tasks.map((task) => task.discount_percent)).size, 'tiers of discount').toBeGreaterThan(3);
  for (const [what, count] of Object.entries(oracle.figures)) expect(count, what).toBeGreaterThan(0);
  record(15, 'half a year against an independent bookkeeper', { ...oracle.figures, bonuses: company.bonuses.length, corrections: company.corrected.length, waivers: company.waived.length, differences: 0 });
  await company.close();
  await service.stop();
});

// kill -9 under load: what was acknowledged is there after the restart, once; what was not is whole or absent.
import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Api, eventually, type Answer } from '../support/api';
import { form, password } from '../support/company';
import { number, rows } from '../support/database';
import { MailServer } from '../support/mail';
import { Program } from '../support/program';
import { nightly, random, record, seed } from '../support/proof';

const kills = Number(process.env.KILLS ?? (nightly ? 10_000 : 20));
const orderers = nightly ? 40 : 6;
const livers = nightly ? 24 : 4;
const chance = random();

const pause = (milliseconds: number) => new Promise((later) => setTimeout(later, milliseconds));
/** The program is there and did what was asked. */
const done = (answer: Answer) => answer.status >= 200 && answer.status < 300;

/** What a client knows of an order: only what was acknowledged. */
interface Known {
  id: string;
  number: string;
  status: string;
}

class Log {
  readonly orders = new Map<string, Known>(); // by the key that the client made up, which is in the description too
  answers = 0;
  unanswered = 0;

  /** Asks; undefined if the program died before it answered. */
  async ask(work: Promise<Answer>): Promise<Answer | undefined> {
    const answer = await work.catch(() => undefined);
    if (answer) this.answers++;
    else this.unanswered++;
    return answer;
  }

  keep(key: string, task: Known): void {
    this.orders.set(key, { id: task.id, number: task.number, status: task.status });
  }
}

const order = (type: string, key: string, minutes: number) =>
  ({ service_type_id: type, description: `order ${key}`, address: 'Cat street 9', scheduled_at: new Date(Date.now() + minutes * 60_000).toISOString() });

/** Orders until the program dies, for some day to come; cancels every third. */
async function orderAndCancel(client: Api, type: string, log: Log, alive: () => boolean): Promise<void> {
  for (let i = 0; alive(); i++) {
    const key = randomUUID();
    await pause(60); // load, not a race for the most mails
    const ordered = await log.ask(client.post('/api/tasks', order(type, key, 1440 * (1 + chance() * 300)), { 'idempotency-key': key }));
    if (!ordered) return;
    if (!done(ordered)) {
      if (ordered.status < 500) throw new Error(`order: ${ordered.status} ${JSON.stringify(ordered.body)}`);
      continue;
    }
    log.keep(key, ordered.body);
    if (i % 3) continue;
    const cancelled = await log.ask(client.post(`/api/tasks/${ordered.body.id}/cancel`, { reason: 'load' }, { 'idempotency-key': `cancel-${key}` }));
    if (cancelled && done(cancelled)) log.keep(key, cancelled.body);
  }
}

/** One who lives through whole tasks, from the order to the report, and goes on after a crash where the last answer was missed, with the same key. */
class Life {
  completed = 0;
  private key = '';
  private step = 0;
  private task?: Known & { worker?: { id: string } };
  private request = '';
  private order: object = {}; // a second try says the same as the first

  constructor(private log: Log, private type: string, private client: Api, private clerk: Api, private workers: Map<string, Api>) { this.begin(); }

  private ask(): Promise<Answer> | undefined {
    const key = { 'idempotency-key': `${this.step}-${this.key}` };
    const worker = this.workers.get(this.task?.worker?.id ?? '');
    const path = `/api/tasks/${this.task?.id}`;
    switch (this.step) {
      case 0: return this.client.post('/api/tasks', this.order, key);
      case 1: return worker?.post('/api/supply-requests', { task_id: this.task!.id }, key);
      case 2: return this.clerk.post(`/api/supply-requests/${this.request}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'none' }, key);
      case 3: return worker?.post(`${path}/check-in`, form('photo'), key);
      default: return worker?.post(`${path}/complete`, form('report'), key);
    }
  }

  private learn(answer: Answer): void {
    if (this.step === 1) this.request = answer.body.id;
    if (this.step === 0 || this.step > 2) {
      this.task = answer.body;
      this.log.keep(this.key, answer.body);
    }
    this.step++;
    if (this.step < 5) return;
    this.completed++;
    this.begin();
  }

  private begin(): void {
    this.key = randomUUID();
    this.order = order(this.type, this.key, 12);
    this.step = 0;
    this.task = undefined;
  }

  async live(alive: () => boolean): Promise<void> {
    while (alive()) {
      await pause(20);
      const asking = this.ask();
      if (!asking) { this.begin(); continue; } // nobody was free: it waits, and we try another
      const answer = await this.log.ask(asking);
      if (!answer) return;
      if (done(answer)) this.learn(answer);
      else if (answer.status < 500 && answer.status !== 409) throw new Error(`step ${this.step}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
}

/** All of a list, page by page. */
async function all<T>(api: Api, path: string): Promise<T[]> {
  const items: T[] = [];
  let after = '';
  do {
    const page = await api.ok('GET', `${path}limit=200${after && `&after=${after}`}`);
    items.push(...page.items);
    after = page.next;
  } while (after);
  return items;
}

interface Found { id: string; number: string; status: string; description: string }

const further: Record<string, string[]> = { new: ['assigned', 'in_progress', 'done', 'cancelled'], assigned: ['in_progress', 'done', 'cancelled'], in_progress: ['done'] };

/** The company's books against the client's own log. */
function compare(log: Log, tasks: Found[]): void {
  const found = new Map(tasks.map((task) => [task.description, task]));
  expect(found.size, 'no order is there twice').toBe(tasks.length);
  for (const [key, known] of log.orders) {
    const task = found.get(`order ${key}`);
    expect(task, `order ${key} was acknowledged`).toMatchObject({ id: known.id, number: known.number });
    if (task!.status !== known.status) expect(further[known.status] ?? [], `order ${key} was ${known.status}, and only goes forwards`).toContain(task!.status);
  }
}

/** What no answer shows: an event for each change and none without, one effect of each event in every module. */
function lookInside(program: Program): number {
  const none = (store: 'main' | 'supplies' | 'accounting', sql: string) => expect(rows(program, store, sql), sql).toEqual([]);
  none('main', `SELECT task_id FROM tasks_history GROUP BY task_id, to_status, at HAVING COUNT(*) > 1`);
  none('main', `SELECT id FROM tasks_task WHERE status <> (SELECT to_status FROM tasks_history WHERE task_id = tasks_task.id ORDER BY id DESC LIMIT 1)`);
  none('main', `SELECT h.task_id, h.events, e.events FROM (SELECT task_id, COUNT(*) AS events FROM tasks_history GROUP BY task_id) AS h
    LEFT JOIN (SELECT subject, COUNT(*) AS events FROM event WHERE type LIKE 'tasks.%' GROUP BY subject) AS e ON e.subject = h.task_id WHERE h.events <> COALESCE(e.events, 0)`);
  none('main', `SELECT subject FROM event WHERE type LIKE 'tasks.%' AND subject NOT IN (SELECT id FROM tasks_task)`);
  none('main', `SELECT task_id FROM tasks_photo GROUP BY task_id, kind HAVING COUNT(*) > 1`);
  none('main', `SELECT t.id FROM tasks_task t WHERE (t.status IN ('in_progress', 'done')) <> EXISTS (SELECT 1 FROM tasks_photo p WHERE p.task_id = t.id AND p.kind = 'check_in')`);
  // Notifications: each event of a change was told of once to the client, and to nobody twice.
  none('main', `SELECT event_id FROM notifications_notification GROUP BY source, event_id, user_id, template HAVING COUNT(*) > 1`);
  none('main', `SELECT position FROM event WHERE type IN ('tasks.cancelled', 'tasks.completed')
    AND id NOT IN (SELECT event_id FROM notifications_notification WHERE source = 'main')`);
  // Supplies: what was issued is on the task, and went out once.
  none('supplies', `SELECT request_id FROM supplies_artifact WHERE direction = 'issued' GROUP BY request_id, name HAVING COUNT(*) > 1`);
  none('supplies', `SELECT subject, type FROM event WHERE type IN ('supplies.requested', 'supplies.issued') GROUP BY subject, type HAVING COUNT(*) > 1`);
  // Accounting: each event of the tasks was seen once, each task that is owed is charged once, and the books are whole.
  const ids = (store: 'main' | 'accounting', sql: string) => rows(program, store, sql).map((row) => String(row.id));
  expect(ids('accounting', `SELECT CAST(event_id AS TEXT) AS id FROM accounting_event ORDER BY event_id`)).toEqual(ids('main', `SELECT CAST(e.id AS TEXT) AS id FROM event e WHERE e.type LIKE 'tasks.%' ORDER BY e.id`));
  expect(ids('accounting', `SELECT CAST(task_id AS TEXT) AS id FROM accounting_entry WHERE kind = 'task_charge' ORDER BY task_id`))
    .toEqual(ids('main', `SELECT CAST(t.id AS TEXT) AS id FROM tasks_task t WHERE had_worker = 1 AND status IN ('done', 'cancelled', 'failed') ORDER BY t.id`));
  expect(ids('accounting', `SELECT CAST(task_id AS TEXT) AS id FROM accounting_entry WHERE kind = 'share' ORDER BY task_id`)).toEqual(ids('main', `SELECT CAST(t.id AS TEXT) AS id FROM tasks_task t WHERE status = 'done' ORDER BY t.id`));
  expect(program.run(['verify'])).toMatch(/\d+ entries of the ledger, \d+ accounts: chained, and they add up/);
  for (const store of ['main', 'supplies', 'accounting'] as const) {
    none(store, `SELECT id FROM event_parked`);
    none(store, `SELECT id, kind, last_error FROM job WHERE state = 'parked'`);
    for (const cursor of rows(program, store, `SELECT consumer, source, position FROM event_cursor`))
      expect(cursor.position as number, `${cursor.consumer} is not ahead of its events`).toBeLessThanOrEqual(number(program, cursor.source as 'main', 'SELECT COALESCE(MAX(position), 0) FROM event'));
  }
  return number(program, 'main', 'SELECT COUNT(*) FROM event') + number(program, 'supplies', 'SELECT COUNT(*) FROM event');
}

test(`${kills} kill -9 under load lose nothing and double nothing`, async () => {
  test.setTimeout(kills * 15_000 + 300_000);
  console.log(`PROOF_SEED=${seed}`);
  const mail = new MailServer();
  await mail.start();
  const program = new Program({ MCF_SMTP_URL: mail.url });
  await program.start();
  const sign = (name: string) => Api.signIn(program.url, `${name}@example.org`, password);
  for (const role of ['manager', 'admin', 'client', 'clerk']) program.addUser(`${role}@example.org`, role, role, password);
  const workers = new Map<string, Api>();
  for (let i = 0; i < livers + 2; i++) {
    program.addUser(`worker-${i}@example.org`, `Worker ${i}`, 'worker', password);
    const worker = await sign(`worker-${i}`);
    workers.set((await worker.ok('GET', '/api/me')).id, worker);
  }
  const [manager, client, clerk, admin] = [await sign('manager'), await sign('client'), await sign('clerk'), await sign('admin')];
  await admin.ok('PATCH', '/api/company', { auto_request_supplies: false, check_in_early_minutes: 60 });
  const type = await manager.ok('POST', '/api/service-types', { name: 'Load', duration_minutes: 15, base_price: 10000 }, 201);
  await eventually(async () => (await manager.ok('GET', '/api/workers')).items.length === workers.size);

  const log = new Log();
  const lives = Array.from({ length: livers }, () => new Life(log, type.id, client, clerk, workers));
  for (let kill = 0; kill < kills; kill++) {
    let running = true;
    const load = [...Array.from({ length: orderers }, () => orderAndCancel(client, type.id, log, () => running)), ...lives.map((life) => life.live(() => running))];
    const enough = log.answers + 5 + chance() * 50; // so that slow machines are not killed before they have begun
    for (const until = Date.now() + 20_000; log.answers < enough && Date.now() < until; ) await pause(chance() * 10);
    await pause(chance() * 30);
    running = false;
    await program.stop('SIGKILL');
    await Promise.all(load);
    await program.start();
  }
  expect(log.orders.size).toBeGreaterThan(kills);
  expect(lives.reduce((sum, life) => sum + life.completed, 0), 'whole tasks were lived through').toBeGreaterThan(0);

  // Every mail arrives in the end, and each acknowledged order was told of.
  const waiting = async () => (await Promise.all(['queued', 'sending', 'failed'].map((status) => admin.ok('GET', `/api/mails?status=${status}&limit=200`)))).flatMap((page) => page.items);
  for (const until = Date.now() + 150_000; Date.now() < until && (await waiting()).length > 0; ) await pause(200);
  expect(await waiting()).toEqual([]);
  const told = mail.messages.filter((message) => message.to.includes('client@example.org')).map((message) => message.subject + message.text).join('\n');
  expect([...log.orders.values()].filter((known) => !told.includes(known.number))).toEqual([]);

  const tasks = await all<Found>(client, '/api/tasks?');
  compare(log, tasks);
  await eventually(async () => (await admin.ok('GET', '/api/operations')).consumers.every((consumer: { lag: number }) => consumer.lag === 0), 30_000);
  const events = lookInside(program);
  record(1, 'kill -9 under load', {
    kills, clients: orderers + livers, orders: tasks.length, acknowledged: log.answers, 'without an answer': log.unanswered,
    'tasks lived through': lives.reduce((sum, life) => sum + life.completed, 0), events, lost: 0, doubled: 0,
  });
  await program.remove();
  await mail.stop();
});

test('a kill in the middle of an upload leaves neither an orphan nor a hole', async () => {
  const program = new Program();
  await program.start();
  for (const role of ['manager', 'client', 'worker', 'clerk']) program.addUser(`${role}@example.org`, role, role, password);
  const sign = (role: string) => Api.signIn(program.url, `${role}@example.org`, password);
  const [manager, client, worker, clerk] = await Promise.all(['manager', 'client', 'worker', 'clerk'].map(sign));
  const type = await manager!.ok('POST', '/api/service-types', { name: 'One', duration_minutes: 60 }, 201);
  await eventually(async () => (await manager!.ok('GET', '/api/workers')).items.length === 1);
  const task = await client!.ok('POST', '/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: new Date(Date.now() + 1_800_000).toISOString() }, 201);
  const request = await worker!.ok('POST', '/api/supply-requests', { task_id: task.id });
  await clerk!.ok('POST', `/api/supply-requests/${request.id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'none' });
  await eventually(async () => (await worker!.ok('GET', `/api/tasks/${task.id}`)).supplies_issued);
  for (let i = 0; i < 5; i++) {
    const key = { 'idempotency-key': 'check-in-once' };
    const upload = worker!.post(`/api/tasks/${task.id}/check-in`, form('photo'), key).catch(() => undefined);
    await new Promise((later) => setTimeout(later, i * 12));
    await program.stop('SIGKILL');
    const acknowledged = (await upload)?.status === 200;
    await program.start();
    const now = await worker!.ok('GET', `/api/tasks/${task.id}`);
    if (acknowledged) expect(now.status).toBe('in_progress');
    expect(now.photos.length, 'a photo if and only if the status changed').toBe(now.status === 'in_progress' ? 1 : 0);
    for (const photo of now.photos) expect((await worker!.get(`/api/photos/${photo.id}`)).status).toBe(200);
  }
  const again = await worker!.post(`/api/tasks/${task.id}/check-in`, form('photo'), { 'idempotency-key': 'check-in-once' });
  expect(again.status).toBe(200);
  expect(again.body.photos.length).toBe(1);
  await program.remove();
});

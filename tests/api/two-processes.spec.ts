// Two processes on one PostgreSQL: what one does the other sees at once, what must happen once happens once, and one goes on when the other is gone.
import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Api, eventually } from '../support/api';
import type { Person } from '../support/company';
import { query } from '../support/postgresql';
import { server, type Program } from '../support/program';
import { record } from '../support/proof';
import { TwoProcesses } from '../support/two-processes';

test.skip(!server, 'several processes need PostgreSQL: POSTGRESQL is not set');
test.describe.configure({ mode: 'serial', timeout: 180_000 });

let company: TwoProcesses;
test.beforeAll(async () => {
  company = new TwoProcesses();
  await company.open();
});
test.afterAll(async () => { await company.close(); });

const at = (program: Program, person: Person) => new Api(program.url, person.api.token);
const here = (person: Person) => at(company.first, person);
const there = (person: Person) => at(company.second, person);

test('a change through one is told to those who listen at the other, within a second', async () => {
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const stop = new AbortController();
  const stream = await fetch(`${company.second.url}/api/stream`, { headers: { authorization: `Bearer ${client.api.token}` }, signal: stop.signal });
  let text = '';
  void (async () => {
    try {
      for await (const part of stream.body as unknown as AsyncIterable<Uint8Array>) text += Buffer.from(part).toString();
    } catch { /* closed */ }
  })();
  await eventually(async () => text.includes(': open'));
  const task = await here(client).ok('POST', '/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: await company.inHours(60) }, 201);
  await eventually(async () => text.includes(task.id), 1000);
  await company.admin.api.ok('PATCH', `/api/users/${client.id}`, { disabled: true });
  stop.abort();
});

/** For a second nobody hears of anybody: what holds then does not hold because somebody was told. */
function deafen(): void {
  const ended = query(company.first.address('main')!, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND (query LIKE 'LISTEN mcf_main%' OR query LIKE 'SELECT pg_notify($1%')`);
  expect(ended.length, 'both listened').toBeGreaterThanOrEqual(2);
}

test('signing out, losing a role and being disabled at one hold at the other at once', async () => {
  const leaving = await company.addClient();
  expect((await there(leaving).get('/api/me')).status).toBe(200);
  deafen();
  await here(leaving).ok('DELETE', '/api/session');
  expect((await there(leaving).get('/api/me')).status, 'signed out').toBe(401);

  const demoted = await company.addPerson('manager');
  expect((await there(demoted).get('/api/workers')).status).toBe(200);
  await here(company.admin).ok('PATCH', `/api/users/${demoted.id}`, { roles: ['client'] });
  expect([401, 403], 'no manager any more').toContain((await there(demoted).get('/api/workers')).status);

  const disabled = await company.addClient();
  expect((await there(disabled).get('/api/me')).status).toBe(200);
  await here(company.admin).ok('PATCH', `/api/users/${disabled.id}`, { disabled: true });
  expect((await there(disabled).get('/api/me')).status, 'disabled').toBe(401);
});

test('the company moves to another time zone at both', async () => {
  const sweep = async (person: Api) => (await person.ok('GET', '/api/operations')).schedules.find((schedule: { name: string }) => schedule.name === 'tasks.photo_sweep').next_tick;
  expect(await sweep(there(company.admin))).toContain('T04:00:00Z');
  await here(company.admin).ok('PATCH', '/api/company', { time_zone: 'Asia/Tokyo' });
  await eventually(async () => (await sweep(there(company.admin))).includes('T19:00:00Z'), 2000);
  await there(company.admin).ok('PATCH', '/api/company', { time_zone: 'UTC' });
  await eventually(async () => (await sweep(here(company.admin))).includes('T04:00:00Z'), 2000);
});

test('one key at both at once has one effect', async () => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  for (let round = 0; round < 10; round++) {
    const key = { 'idempotency-key': randomUUID() };
    const body = { service_type_id: type.id, description: `twice ${round}`, address: 'y', scheduled_at: await company.inHours(2000 + round * 5) };
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => (i % 2 ? here(client) : there(client)).post('/api/tasks', body, key)));
    for (const answer of answers) expect([201, 409], JSON.stringify(answer.body)).toContain(answer.status);
    const made = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id));
    expect(made.size).toBe(1);
  }
  expect((await client.api.ok('GET', '/api/tasks?limit=200')).items.length).toBe(10);
});

test('64 orders for one hour, spread over both, never book a worker twice', async () => {
  const trait = `two-${randomUUID()}`;
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  for (let i = 0; i < 3; i++) await company.addWorker(`Rushed ${i}`, [{ trait, value: 50 + i }]);
  const client = await company.addClient();
  const scheduled_at = await company.inHours(5000);
  const answers = await Promise.all(Array.from({ length: 64 }, (_, i) => (i % 2 ? here(client) : there(client)).post('/api/tasks', { service_type_id: type.id, description: `rush ${i}`, address: 'y', scheduled_at })));
  for (const answer of answers) expect([201, 503], JSON.stringify(answer.body)).toContain(answer.status);
  const doubled = query(company.first.address('main')!, `SELECT COUNT(*) FROM tasks_slot a JOIN tasks_slot b ON a.worker_id = b.worker_id AND a.task_id <> b.task_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at`);
  expect(doubled).toEqual(['0']);
  const assigned = answers.filter((answer) => answer.body.worker).map((answer) => answer.body.worker.id);
  expect(new Set(assigned).size, 'each worker once').toBe(assigned.length);
  expect(assigned.length).toBeGreaterThan(0);
});

test('each job and each tick of a schedule happens once', async () => {
  const type = await company.addServiceType();
  const clients = await Promise.all(Array.from({ length: 4 }, () => company.addClient()));
  const orders = await Promise.all(Array.from({ length: 40 }, async (_, i) =>
    (i % 2 ? here : there)(clients[i % 4]!).ok('POST', '/api/tasks', { service_type_id: type.id, description: `mail ${i}`, address: 'y', scheduled_at: new Date(Date.now() + (7000 + i * 5) * 3_600_000).toISOString() }, 201)));
  for (let i = 0; i < 5; i++) await company.advance(60);
  await eventually(async () => orders.every((task) => company.mail.messages.some((message) => message.subject.includes(task.number))), 30_000);
  await new Promise((later) => setTimeout(later, 1000));
  for (const task of orders) {
    const about = company.mail.messages.filter((message) => message.subject.includes(task.number)).map((message) => `${message.to} ${message.subject}`);
    expect(about.length, about.join(' | ')).toBe(new Set(about).size);
  }
  const main = company.first.address('main')!;
  expect(query(main, `SELECT name, tick_at, attempts FROM schedule_tick WHERE attempts > 1 OR fence > 1`)).toEqual([]);
  expect(Number(query(main, `SELECT COUNT(*) FROM schedule_tick WHERE name = 'tasks.sweep' AND state = 'done'`)[0])).toBeGreaterThan(3);
  expect([...company.mail.copies().values()].filter((count) => count > 1), 'mails that came twice').toEqual([]);
  // On a busy machine an attempt may fail, which the log tells; none is made again that nobody said had failed.
  const failures = (company.first.log + company.second.log).split('\n').filter((line) => line.includes(' what=job kind='));
  expect(Number(query(main, `SELECT COALESCE(SUM(attempts - 1), 0) FROM job WHERE attempts > 1`)[0]), failures.join('\n')).toBeLessThanOrEqual(failures.length);
  const [mails, ticks] = [company.mail.messages.length, Number(query(main, `SELECT COUNT(*) FROM schedule_tick WHERE state = 'done'`)[0])];
  record(8, 'two processes, one schedule', { 'mails sent': mails, 'mails doubled': 0, 'ticks done': ticks, 'ticks doubled': 0 });
});

const JOB_THREADS = 4; // of a process

/** Mails that only the first process works on, hanging at their server: the second one sleeps meanwhile. */
async function hangingMails(count: number): Promise<string[]> {
  const [type, client] = [await company.addServiceType(), await company.addClient()];
  company.second.signal('SIGSTOP');
  company.mail.fault = 'hang';
  const numbers: string[] = [];
  for (let i = 0; i < count; i++) {
    numbers.push((await here(client).ok('POST', '/api/tasks', { service_type_id: type.id, description: 'z', address: 'y', scheduled_at: new Date(Date.now() + (100 + i * 5 + Math.random() * 1500) * 3_600_000).toISOString() }, 201)).number);
  }
  // All that the first has begun stands still: a mail that it were just handing over when it is stopped would be doubled, and rightly.
  const jobs = (state: string) => Number(query(company.first.address('main')!, `SELECT COUNT(*) FROM job WHERE kind = 'notifications.mail' AND state = '${state}'`)[0]);
  await eventually(async () => company.mail.hanging >= 2 && company.mail.hanging === jobs('running') && (jobs('waiting') === 0 || company.mail.hanging === JOB_THREADS), 15_000);
  return numbers;
}

const told = (numbers: string[]) => numbers.every((number) => company.mail.messages.some((message) => message.subject.includes(number)));
const doubled = () => company.mail.messages.length - new Set(company.mail.messages.map((message) => message.messageId)).size;

test('the jobs of one that stands still are done by the other within 30 seconds, and it cannot finish them when it goes on', async () => {
  const numbers = await hangingMails(2);
  company.first.signal('SIGSTOP');
  company.mail.fault = 'none';
  company.second.signal('SIGCONT');
  const began = Date.now();
  await eventually(async () => told(numbers), 45_000);
  const took = Date.now() - began;
  expect(took).toBeLessThan(40_000); // 30 s are promised; the rest is the machine's
  const main = company.first.address('main')!;
  await eventually(async () => query(main, `SELECT id FROM job WHERE state IN ('waiting', 'running')`).length === 0, 40_000);
  const before = query(main, 'SELECT id, state, attempts, fence FROM job ORDER BY id');
  company.first.signal('SIGCONT');
  company.mail.release();
  await eventually(async () => (await here(company.admin).get('/api/me').catch(() => undefined))?.status === 200, 10_000);
  await new Promise((later) => setTimeout(later, 2000));
  expect(query(main, `SELECT id, state, attempts, fence FROM job ORDER BY id`), 'as the second one left them').toEqual(before);
  expect(doubled()).toBe(0);
  record(7, 'a paused process of two', { 'milliseconds until its jobs were done': took, 'mails doubled': 0 });
});

test('one is killed: the other does its jobs within 30 seconds, and all goes on', async () => {
  const numbers = await hangingMails(2);
  await company.first.stop('SIGKILL');
  company.gone(company.first);
  company.mail.fault = 'none';
  company.second.signal('SIGCONT');
  const began = Date.now();
  await eventually(async () => told(numbers), 45_000);
  const took = Date.now() - began;
  expect(took).toBeLessThan(40_000);
  expect(doubled()).toBe(0);
  const client = await company.addClient();
  const type = await company.addServiceType();
  const task = await company.order(client, type.id, 1900);
  await company.mail.waitFor(client.email, task.number);
  record(7, 'a killed process of two', { 'milliseconds until its jobs were done': took, 'mails doubled': 0 });
});

// Proof 13: the same key has one effect and one answer, however many ask at once, and after a crash between the commit and the answer.
import { eventually, type Answer } from '../support/api';
import { Company, expect, form, test, type Person } from '../support/company';
import { number } from '../support/database';
import { record, seeded, sized } from '../support/proof';
import { open } from '../support/raw';

const name = 'same key, same effect';
const parallel = 50;

type Send = (headers: Record<string, string>, body?: unknown) => Promise<Answer>;
interface Subject {
  route: string;
  send: Send;
  body: () => unknown;
  /** Another body that would be accepted without the key. */
  other: () => unknown;
  effects: () => Promise<number>;
}

let count = 0;

/** Asks until the key is no longer in use. */
async function ask(subject: Subject, key: string, body: unknown, waits: { count: number }): Promise<Answer> {
  for (;;) {
    const answer = await subject.send({ 'idempotency-key': key }, body);
    if (answer.status !== 409 || answer.body.code !== 'key_in_use') return answer;
    waits.count++;
    await new Promise((later) => setTimeout(later, 40));
  }
}

class Subjects {
  type!: { id: string };
  client!: Person;
  worker!: Person;

  constructor(private company: Company) {}

  async prepare(): Promise<void> {
    this.type = await this.company.addServiceType({ duration_minutes: 15 });
    this.worker = await this.company.addWorker();
    this.client = await this.company.addClient();
  }

  private async task(): Promise<string> {
    return (await this.company.order(this.client, this.type.id, 100 + ++count)).id;
  }

  private history(task: string, to: string): () => Promise<number> {
    return async () => (await this.client.api.ok('GET', `/api/tasks/${task}/history`)).items.filter((line: { to: string }) => line.to === to).length;
  }

  private change(who: Person, route: string, body: object, other: object, effects: () => Promise<number>): Subject {
    return { route, send: (headers, sent) => who.api.post(route, sent, headers), body: () => body, other: () => other, effects };
  }

  /** A subject of each route, fresh each time. */
  async make(): Promise<Subject[]> {
    const { company, client, type } = this;
    const mark = `once-${++count}`;
    const at = await company.inHours(3000 + count);
    const order = { service_type_id: type.id, description: mark, address: 'y', scheduled_at: at };
    const cancelled = await this.task();
    const moved = await this.task();
    const rebooked = await this.task();
    await company.manager.api.ok('POST', `/api/tasks/${rebooked}/fail`, { reason: 'gone', cause: 'other' });
    const wanted = await this.task();
    return [
      this.change(client, '/api/tasks', order, { ...order, description: 'other' }, async () => (await client.api.ok('GET', '/api/tasks?limit=200')).items.filter((task: { description: string }) => task.description === mark).length),
      this.change(client, `/api/tasks/${cancelled}/cancel`, { reason: mark }, { reason: 'other' }, this.history(cancelled, 'cancelled')),
      this.change(company.manager, `/api/tasks/${moved}/reassign`, { scheduled_at: await company.inHours(6000 + count), reason: `moved ${mark}` }, { reason: 'other' },
        async () => number(company.program, 'main', `SELECT COUNT(*) AS n FROM tasks_history WHERE reason = 'moved ${mark}'`)),
      this.change(client, `/api/tasks/${rebooked}/rebook`, { scheduled_at: await company.inHours(7000 + count) }, { scheduled_at: await company.inHours(7500 + count) },
        async () => (await client.api.ok('GET', '/api/tasks?limit=200')).items.filter((task: { rebooked_from: { id: string } | null }) => task.rebooked_from?.id === rebooked).length),
      this.change(company.manager, '/api/service-types', { name: mark, duration_minutes: 60, base_price: 1 }, { name: `other ${mark}`, duration_minutes: 60 },
        async () => (await client.api.ok('GET', '/api/service-types')).items.filter((item: { name: string }) => item.name === mark).length),
      this.change(company.admin, '/api/users', { email: `${mark}@example.org`, name: mark, roles: ['clerk'] }, { email: `other-${mark}@example.org`, name: mark, roles: ['clerk'] },
        async () => (await company.admin.api.ok('GET', `/api/users?q=${mark}@`)).items.length),
      this.change(this.worker, '/api/supply-requests', { task_id: wanted }, { task_id: cancelled },
        async () => (await company.clerk.api.ok('GET', `/api/supply-requests?task_id=${wanted}`)).items.length),
      this.change(company.manager, '/api/bonuses', { worker_id: this.worker.id, amount: 100, reason: mark }, { worker_id: this.worker.id, amount: 200, reason: mark },
        async () => (await this.worker.api.ok('GET', '/api/account/movements?limit=200')).items.filter((line: { facts: { reason?: string } }) => line.facts.reason === mark).length),
    ];
  }
}

const told = (answer: Answer) => JSON.stringify([answer.status, answer.body]);

test(`proof 13: ${name}`, async () => {
  test.setTimeout(sized(600_000, 3_600_000));
  const { seed } = seeded(name);
  const company = new Company();
  await company.open();
  try {
    const subjects = new Subjects(company);
    await subjects.prepare();
    const stranger = await company.addClient();
    const figures = { keys: 0, requests: 0, waited: 0 };
    while (figures.keys < sized(63, 1000)) {
      for (const subject of await subjects.make()) {
        const key = `key-${++count}`;
        const body = subject.body();
        const waits = { count: 0 };
        const answers = await Promise.all(Array.from({ length: parallel }, () => ask(subject, key, body, waits)));
        expect(answers[0]!.status, `${subject.route} ${told(answers[0]!)}`).toBeLessThan(300);
        expect(new Set(answers.map(told)).size, `${subject.route}: one answer for all`).toBe(1);
        expect(answers.filter((answer) => !answer.headers.get('idempotency-replayed')).length, `${subject.route}: done once, told again`).toBe(1);
        expect(await subject.effects(), `${subject.route}: one effect`).toBe(1);
        const reused = await subject.send({ 'idempotency-key': key }, subject.other());
        expect([reused.status, reused.body.code], `${subject.route}: another body`).toEqual([422, 'key_reused']);
        expect(await subject.effects()).toBe(1);
        figures.keys++;
        figures.requests += parallel + waits.count;
        figures.waited += waits.count;
      }
      // Somebody else's key of the same name is another key.
      const order = { service_type_id: subjects.type.id, description: `mine ${++count}`, address: 'y', scheduled_at: await company.inHours(5000) };
      const key = { 'idempotency-key': `shared-${count}` };
      const [first, second] = await Promise.all([subjects.client.api.post('/api/tasks', order, key), stranger.api.post('/api/tasks', { ...order, description: 'theirs' }, key)]);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(first.body.id).not.toBe(second.body.id);
    }
    record(13, name, { ...figures, doubled: 0 }, seed);
  } finally {
    await company.close();
  }
});

test('proof 13: an upload with a key takes effect once, whatever the boundary', async ({ company }) => {
  const worker = await company.addWorker();
  const client = await company.addClient();
  const type = await company.addServiceType();
  let task = await company.order(client, type.id, 1);
  if (task.worker.id !== worker.id) task = await company.manager.api.ok('POST', `/api/tasks/${task.id}/reassign`, { worker_id: worker.id, reason: 'x' });
  await company.issue(worker, task.id);
  const subject: Subject = {
    route: 'check-in', body: () => undefined, other: () => undefined, effects: async () => 0,
    send: (headers) => worker.api.post(`/api/tasks/${task.id}/check-in`, form('photo'), headers),
  };
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(subject, 'upload', undefined, { count: 0 })));
  expect(new Set(answers.map(told)).size, answers.map(told).join('\n')).toBe(1);
  expect(answers[0]!.status).toBe(200);
  expect(answers[0]!.body.photos.length).toBe(1);
});

function request(url: string, token: string, key: string, json: string, size = Buffer.byteLength(json)): string {
  return `POST /api/tasks HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n${json}`;
}

/** Sends a request and never reads what is answered: for this client the answer is lost. */
function sendAndForget(url: string, token: string, key: string, body: object): () => void {
  const socket = open(url);
  socket.pause();
  socket.write(request(url, token, key, JSON.stringify(body)));
  return () => socket.destroy();
}

test('proof 13: after a kill between the commit and the answer, the repeat gets the answer that was lost', async () => {
  const kills = sized(6, 300);
  test.setTimeout(180_000 + kills * 10_000);
  const company = new Company();
  await company.open();
  const { seed } = seeded('lost answers');
  try {
    const { program } = company;
    const client = await company.addClient();
    const type = await company.addServiceType();
    const start = Date.parse(await company.inHours(48)); // asked once: after a kill the clock's answer waits for leases to end
    let replayed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const order = { service_type_id: type.id, description: `lost ${kill}`, address: 'y', scheduled_at: new Date(start + kill * 3_600_000).toISOString() };
      const key = `lost-${kill}`;
      const mine = async () => (await client.api.ok('GET', '/api/tasks?limit=200')).items.filter((task: { description: string }) => task.description === order.description);
      const forget = sendAndForget(company.url, client.api.token, key, order);
      // Odd rounds: at any moment. Even ones: surely after the commit.
      if (kill % 2) await new Promise((later) => setTimeout(later, (kill * 7) % 25));
      else await eventually(async () => (await mine()).length === 1);
      await program.stop('SIGKILL');
      forget();
      await program.start();
      const again = await client.api.post('/api/tasks', order, { 'idempotency-key': key });
      expect(again.status, JSON.stringify(again.body)).toBe(201);
      const found = await mine();
      expect(found.map((task: { id: string }) => task.id), 'one effect').toEqual([again.body.id]);
      if (again.headers.get('idempotency-replayed')) replayed++;
      if (kill % 2 === 0) expect(again.headers.get('idempotency-replayed'), 'the answer that was lost').toBe('true');
      expect((await client.api.post('/api/tasks', { ...order, description: 'other' }, { 'idempotency-key': key })).status).toBe(422);
    }
    record(13, 'the answer that was lost', { kills, replayed, doubled: 0 }, seed);
  } finally {
    await company.close();
  }
});

test('proof 13: a body that takes too long has no effect, and its key is free for the whole one', async () => {
  const company = new Company({ MCF_PATIENCE: '4' });
  await company.open();
  try {
    const client = await company.addClient();
    const type = await company.addServiceType();
    const order = { service_type_id: type.id, description: 'slow', address: 'y', scheduled_at: await company.inHours(48) };
    const json = JSON.stringify(order);
    const socket = open(company.url);
    let got = '';
    socket.on('data', (part: Buffer) => { got += part.toString(); });
    const closed = new Promise((ended) => { socket.once('end', ended); socket.once('close', ended); });
    socket.write(request(company.url, client.api.token, 'slow', json.slice(0, -1), json.length));
    await closed;
    socket.destroy();
    expect(got, 'no answer to half a request').toBe('');
    expect((await client.api.ok('GET', '/api/tasks')).items).toEqual([]);
    const whole = await client.api.post('/api/tasks', order, { 'idempotency-key': 'slow' });
    expect([whole.status, whole.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect((await client.api.ok('GET', '/api/tasks')).items.length).toBe(1);
  } finally {
    await company.close();
  }
});

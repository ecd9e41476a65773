// PostgreSQL goes away in the middle: restarts, ended sessions, replies that never come (proof 6).
import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Api, eventually, type Answer } from '../support/api';
import { password } from '../support/company';
import { MailServer } from '../support/mail';
import { CommitCutter, PostgreSql, throughPort } from '../support/postgresql';
import { Program, server as tested } from '../support/program';
import { nightly, random, record } from '../support/proof';

test.skip(!tested, 'only where PostgreSQL is tested: POSTGRESQL is not set');

interface Task { id: string; number: string; status: string; description: string }

/** A company on databases of a server that this test may break. */
class Scene {
  readonly database = new PostgreSql();
  readonly mail = new MailServer();
  readonly cutter = new CommitCutter(this.database);
  program!: Program;
  client!: Api;
  admin!: Api;
  type!: string;
  private opened = Math.floor(Date.now() / 1000) * 1000;

  static async open(through?: number): Promise<Scene> {
    const scene = new Scene();
    scene.database.start();
    await scene.cutter.start();
    await scene.mail.start();
    const direct = scene.database.databases();
    scene.program = new Program({ MCF_SMTP_URL: scene.mail.url, ...(through ? throughPort(direct, through) : direct) });
    await scene.program.start();
    const command = new Program(direct); // a command that is waited for would make the proxy wait, too
    for (const role of ['manager', 'admin', 'client', 'worker']) command.addUser(`${role}@example.org`, role, role, password);
    await command.remove();
    const manager = await scene.signIn('manager');
    scene.client = await scene.signIn('client');
    scene.admin = await scene.signIn('admin');
    scene.type = (await manager.ok('POST', '/api/service-types', { name: 'Load', duration_minutes: 15, base_price: 10000 }, 201)).id;
    await eventually(async () => (await manager.ok('GET', '/api/workers')).items.length === 1);
    return scene;
  }

  signIn(role: string): Promise<Api> { return Api.signIn(this.program.url, `${role}@example.org`, password); }

  order(key: string, days: number): Promise<Answer> {
    const at = new Date(this.opened + days * 86_400_000).toISOString();
    return this.client.post('/api/tasks', { service_type_id: this.type, description: `order ${key}`, address: 'Cat street 9', scheduled_at: at }, { 'idempotency-key': key });
  }

  async tasks(): Promise<Map<string, Task[]>> {
    const found = new Map<string, Task[]>();
    for (let after = ''; ;) {
      const page = await this.client.ok('GET', `/api/tasks?limit=200${after && `&after=${after}`}`);
      for (const task of page.items as Task[]) found.set(task.description, [...(found.get(task.description) ?? []), task]);
      if (!page.next) return found;
      after = page.next;
    }
  }

  /** Waits for the last mail. */
  async mailsDone(): Promise<void> {
    const open = async () => (await Promise.all(['queued', 'sending', 'failed'].map((status) => this.admin.ok('GET', `/api/mails?status=${status}`)))).some((page) => page.items.length);
    await eventually(async () => !(await open()), 120_000);
  }

  async close(): Promise<void> {
    await this.program.remove();
    await this.mail.stop();
    await this.cutter.stop();
    this.database.stop();
  }
}

/** Waits until the client was told of each; each of an order's mails is one: a second one of the same subject would have an identity of its own. */
async function toldOnce(scene: Scene, tasks: Task[]): Promise<void> {
  const told = () => scene.mail.messages.filter((message) => message.to.includes('client@example.org'));
  await eventually(async () => {
    const subjects = told().map((message) => message.subject).join();
    return tasks.every((task) => subjects.includes(task.number));
  }, 60_000);
  await scene.mailsDone();
  for (const task of tasks) {
    const about = told().filter((message) => message.subject.includes(task.number));
    expect(new Set(about.map((message) => message.messageId)).size, `${task.number} is told once`).toBe(new Set(about.map((message) => message.subject)).size);
  }
}

test('a commit whose reply is lost is never called done, and the same key finds out', async () => {
  const rounds = nightly ? 500 : 12;
  test.setTimeout(120_000 + rounds * 3000);
  const scene = await Scene.open(CommitCutter.port);
  const made: Task[] = [];
  let wrong = 0;
  for (let round = 0; round < rounds; round++) {
    const cut = round % 2 ? 'reply' : 'commit';
    const key = randomUUID();
    const days = 1 + round * 0.1;
    scene.cutter.arm(key, cut);
    const answer = await scene.order(key, days);
    expect(scene.cutter.cuts, 'the commit was cut').toBe(round + 1);
    if (answer.status < 300) wrong++;
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 503, body: { code: 'not_confirmed' } });
    const again = await eventually(async () => {
      const tried = await scene.order(key, days);
      return tried.status !== 503 && tried;
    });
    expect(again.status, JSON.stringify(again.body)).toBe(201);
    expect(again.headers.get('idempotency-replayed'), `after a lost ${cut}`).toBe(cut === 'reply' ? 'true' : null);
    made.push(again.body);
  }
  const found = await scene.tasks();
  expect(found.size).toBe(rounds);
  for (const task of made) expect(found.get(task.description)?.map(({ id }) => id)).toEqual([task.id]);
  await toldOnce(scene, made);
  record(6, 'lost commit replies', { 'commits and replies lost': rounds, 'wrong answers': wrong, lost: 0, doubled: 0 });
  await scene.close();
});

test('restarts and ended sessions under load lose nothing, double nothing, and nobody restarts the program', async () => {
  const restarts = nightly ? 300 : 2;
  test.setTimeout(180_000 + restarts * 30_000);
  const scene = await Scene.open();
  const number = random();
  const acknowledged = new Map<string, string>();
  const asked = new Set<string>();
  let goOn = true, refused = 0, count = 0;

  /** Orders until the end; an order that was not acknowledged is asked for again with its key. */
  const load = async () => {
    while (goOn) {
      const key = randomUUID();
      const days = 1 + ++count * 0.05;
      asked.add(key);
      for (let done = false; !done;) {
        const answer = await scene.order(key, days).catch(() => undefined);
        done = answer?.status === 201;
        if (done) acknowledged.set(key, answer!.body.id);
        else if (answer && ![503, 409].includes(answer.status)) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
        else refused++;
        await new Promise((later) => setTimeout(later, done ? 100 : 150));
      }
    }
  };
  const clients = Array.from({ length: 4 }, load);
  let slowest = 0;
  for (let restart = 0; restart < restarts; restart++) {
    for (let i = 0; i < 4; i++) {
      await new Promise((later) => setTimeout(later, 100 + number() * 500));
      await scene.database.terminate(1 + Math.floor(number() * 6));
    }
    await new Promise((later) => setTimeout(later, number() * 500));
    await scene.database.restart();
    const before = acknowledged.size, began = Date.now();
    await eventually(async () => acknowledged.size > before, 20_000);
    slowest = Math.max(slowest, Date.now() - began);
  }
  goOn = false;
  await Promise.all(clients);

  const found = await scene.tasks();
  for (const key of asked) {
    const tasks = found.get(`order ${key}`) ?? [];
    expect(tasks.map((task) => task.id), `order ${key} is there once`).toEqual([acknowledged.get(key)]);
  }
  expect(found.size).toBe(asked.size);
  await toldOnce(scene, [...found.values()].flat());
  expect((await fetch(`${scene.program.url}/api/me`, { headers: { authorization: `Bearer ${scene.client.token}` } })).status).toBe(200);
  record(6, 'restarts under load', { restarts, 'sessions ended': `${restarts * 4} times 1 to 6`, orders: found.size, 'asked again': refused, lost: 0, doubled: 0, 'milliseconds to go on at most': slowest });
  await scene.close();
});

// kill -9 under load: what was acknowledged is there after the restart, once; what was not is whole or absent.
import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { Api, eventually } from '../support/api';
import { MailServer } from '../support/mail';
import { Program } from '../support/program';
import { form, password } from '../support/company';

const kills = Number(process.env.KILLS ?? 20);
const loops = 8;

interface Known {
  id: string;
  number: string;
  status: string; // the last acknowledged one
}

/** One client's loop until the program dies: orders, cancels every third, keeps a log of what was acknowledged. */
async function load(api: Api, serviceType: string, log: Map<string, Known>, alive: () => boolean): Promise<void> {
  for (let i = 0; alive(); i++) {
    const key = randomUUID();
    const at = new Date(Date.now() + 86_400_000 * (1 + Math.random() * 300)).toISOString();
    try {
      await new Promise((later) => setTimeout(later, 60)); // load, not a race for the most mails
      const order = await api.post('/api/tasks', { service_type_id: serviceType, description: `order ${key}`, address: 'Cat street 9', scheduled_at: at }, { 'idempotency-key': key });
      if (order.status !== 201) continue;
      log.set(key, { id: order.body.id, number: order.body.number, status: order.body.status });
      if (i % 3) continue;
      const cancelled = await api.post(`/api/tasks/${order.body.id}/cancel`, { reason: 'load' });
      if (cancelled.status === 200) log.set(key, { ...log.get(key)!, status: 'cancelled' });
    } catch {
      return; // the connection died with the program
    }
  }
}

test(`${kills} kill -9 under load lose nothing and double nothing`, async () => {
  test.setTimeout(kills * 15_000 + 240_000);
  const mail = new MailServer();
  await mail.start();
  const program = new Program({ MCF_SMTP_URL: mail.url });
  await program.start();
  program.addUser('manager@example.org', 'Manager', 'manager', password);
  program.addUser('admin@example.org', 'Admin', 'admin', password);
  program.addUser('client@example.org', 'Client', 'client', password);
  for (let i = 0; i < 5; i++) program.addUser(`worker-${i}@example.org`, `Worker ${i}`, 'worker', password);
  const manager = await Api.signIn(program.url, 'manager@example.org', password);
  const client = await Api.signIn(program.url, 'client@example.org', password);
  const type = await manager.ok('POST', '/api/service-types', { name: 'Load', duration_minutes: 15, base_price: 10000 }, 201);
  await eventually(async () => (await manager.ok('GET', '/api/workers')).items.length === 5);

  const log = new Map<string, Known>();
  for (let kill = 0; kill < kills; kill++) {
    let running = true;
    const clients = Array.from({ length: loops }, () => load(client, type.id, log, () => running));
    await new Promise((later) => setTimeout(later, 150 + Math.random() * 700));
    running = false;
    await program.stop('SIGKILL');
    await Promise.all(clients);
    await program.start();
  }

  expect(log.size).toBeGreaterThan(kills);
  const found = new Map<string, { id: string; number: string; status: string; description: string; worker: { id: string } | null; scheduled_at: string }[]>();
  let after = '';
  do {
    const page = await client.ok('GET', `/api/tasks?limit=200${after && `&after=${after}`}`);
    for (const task of page.items) found.set(task.description, [...(found.get(task.description) ?? []), task]);
    after = page.next;
  } while (after);

  for (const [key, known] of log) {
    const tasks = found.get(`order ${key}`) ?? [];
    expect(tasks.length, `order ${key} is there once`).toBe(1);
    expect(tasks[0]).toMatchObject({ id: known.id, number: known.number });
    if (known.status === 'cancelled') expect(tasks[0]!.status).toBe('cancelled');
  }
  for (const [description, tasks] of found) {
    expect(tasks.length, `${description} is not doubled`).toBe(1);
    const history = (await client.ok('GET', `/api/tasks/${tasks[0]!.id}/history`)).items;
    expect(history.at(-1).to, 'status and history tell the same').toBe(tasks[0]!.status);
  }

  // Every mail arrives in the end, and each acknowledged order was told of.
  const admin = await Api.signIn(program.url, 'admin@example.org', password);
  const waiting = async () => (await Promise.all(['queued', 'sending', 'failed'].map((status) => admin.ok('GET', `/api/mails?status=${status}&limit=200`)))).flatMap((page) => page.items);
  for (const until = Date.now() + 150_000; Date.now() < until && (await waiting()).length > 0; ) await new Promise((later) => setTimeout(later, 200));
  expect(await waiting()).toEqual([]);
  const told = mail.messages.filter((message) => message.to.includes('client@example.org')).map((message) => message.subject + message.text).join('\n');
  expect([...log.values()].filter((order) => !told.includes(order.number))).toEqual([]);
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

// A company that has outgrown one machine moves to PostgreSQL, goes on working there, and can move back.
import { expect, test } from '@playwright/test';
import { createHash } from 'node:crypto';
import { Api, eventually } from '../support/api';
import { Company, password, type Person } from '../support/company';
import { rows } from '../support/database';
import { mcf, onFiles, Program, server } from '../support/program';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

/** One task in every state; returns who has to do with them. */
async function live(company: Company): Promise<{ client: Person; workers: Person[] }> {
  const type = await company.addServiceType();
  const workers = [await company.addWorker(), await company.addWorker()];
  const client = await company.addClient();
  const order = (hours: number) => company.order(client, type.id, hours);
  const of = (task: Json) => workers.find((worker) => worker.id === task.worker.id)!;
  for (const end of [true, false]) {
    const task = await order(1);
    await company.issue(of(task), task.id);
    expect((await company.checkIn(of(task), task.id)).status).toBe(200);
    if (end) expect((await company.complete(of(task), task.id)).status).toBe(200);
  }
  await client.api.ok('POST', `/api/tasks/${(await order(50)).id}/cancel`, { reason: 'The jar fell by itself' });
  const failed = await order(60);
  await company.manager.api.ok('POST', `/api/tasks/${failed.id}/fail`, { cause: 'other', reason: 'Rain' });
  await client.api.ok('POST', `/api/tasks/${failed.id}/rebook`, { scheduled_at: await company.inHours(65) }, 201);
  const [assigned, , waiting] = [await order(70), await order(70), await order(70)];
  expect([assigned.status, waiting.status]).toEqual(['assigned', 'new']);
  return { client, workers };
}

/** All that the API tells of the company; the bytes of photos by their hash. */
async function everything(company: Company, client: Person, workers: Person[]): Promise<Json> {
  const found: Record<string, Json> = {};
  const read = async (person: Person, path: string): Promise<Json> => found[`${person.email} ${path}`] = await person.api.ok('GET', path);
  for (const path of ['/api/service-types', '/api/workers', '/api/matching/pipeline', '/api/supply-requests']) await read(company.manager, path);
  for (const path of ['/api/users', '/api/mails?status=sent', '/api/audit-log', '/api/company']) await read(company.admin, path);
  for (const person of [client, ...workers]) for (const path of ['/api/notifications', '/api/me', '/api/sign-ins', '/api/tasks']) await read(person, path);
  for (const { id } of (await read(company.manager, '/api/tasks')).items) {
    const task = await read(client, `/api/tasks/${id}`);
    await read(client, `/api/tasks/${id}/history`);
    await read(company.manager, `/api/tasks/${id}/matching`);
    for (const photo of task.photos) {
      const answer = await fetch(`${company.url}/api/photos/${photo.id}`, { headers: { authorization: `Bearer ${client.api.token}` } });
      found[`photo ${photo.id}`] = createHash('sha256').update(Buffer.from(await answer.arrayBuffer())).digest('hex');
    }
  }
  return found;
}

const quiet = (company: Company) => eventually(async () => {
  const operations = await company.admin.api.ok('GET', '/api/operations');
  const underWay = await Promise.all(['queued', 'sending'].map((status) => company.admin.api.ok('GET', `/api/mails?status=${status}`)));
  return operations.consumers.every((consumer: Json) => consumer.lag === 0) && underWay.every((mails) => mails.items.length === 0);
}, 30_000);

/** The company is now at this program: the same people, with the tokens that they had. */
async function moveTo(company: Company, program: Program, people: Person[]): Promise<void> {
  company.program = program;
  await program.start();
  for (const person of people) person.api = new Api(program.url, person.api.token);
}

/** A new order, matched, issued, done, by people who sign in anew with the password that they had. */
async function workOn(company: Company, client: Person, workers: Person[]): Promise<Json> {
  const again = await company.signIn(client.email);
  const type = await company.manager.api.ok('POST', '/api/service-types', { name: 'After the move', description: '', duration_minutes: 30, base_price: 5000 }, 201);
  const order = await company.order(again, type.id, 1.5);
  const worker = workers.find((person) => person.id === order.worker.id)!;
  await company.issue(worker, order.id);
  expect((await company.checkIn(worker, order.id)).status).toBe(200);
  expect((await company.complete(worker, order.id)).body).toMatchObject({ status: 'done' });
  await company.mail.waitFor(client.email, order.number);
  await company.mail.waitFor(worker.email, order.number);
  return order;
}

test('a company moves from SQLite to PostgreSQL, goes on working, and moves back', async () => {
  test.skip(!server, 'needs a server: POSTGRESQL is not set');
  test.setTimeout(240_000);
  const company = new Company(onFiles);
  await company.open();
  const folder = company.program;
  const { client, workers } = await live(company);
  const people = [company.admin, company.manager, company.clerk, client, ...workers];
  const session = await new Api(company.url).post('/api/session', { email: client.email, password });
  const cookie = session.headers.get('set-cookie')!.split(';')[0]!;
  await quiet(company);
  company.mail.fault = 'busy'; // one mail is still under way when the company moves
  const late = await company.order(client, (await company.addServiceType()).id, 90);
  await eventually(async () => (await company.admin.api.ok('GET', '/api/operations')).consumers.every((consumer: Json) => consumer.lag === 0));
  const target = new Program({ MCF_SMTP_URL: company.mail.url });
  const running = mcf(['copy', '--from', folder.place, '--to', target.place]);
  expect([running.code, running.out]).toEqual([1, expect.stringContaining('is in use')]);

  const before = await everything(company, client, workers);
  const old = (await company.manager.api.ok('GET', '/api/tasks')).items.map((task: Json) => task.number).filter((number: string) => number !== late.number);
  await folder.stop();
  const sent = company.mail.messages.length;
  const copied = mcf(['copy', '--from', folder.place, '--to', target.place]);
  expect(copied.code, copied.out).toBe(0);
  expect(copied.out).toMatch(/tasks_task +9 +9 +(\w{16}) +\1 +same/);
  expect(copied.out).toContain(`db-main = ${target.address('main')}`);
  const again = mcf(['copy', '--from', folder.place, '--to', target.place]);
  expect([again.code, again.out]).toEqual([1, expect.stringContaining('is not empty')]);

  await moveTo(company, target, people);
  expect(await everything(company, client, workers)).toEqual(before);
  expect((await new Api(company.url).call('GET', '/api/me', undefined, { cookie })).body.email).toBe(client.email);
  company.mail.fault = 'none';
  await company.mail.waitFor(client.email, late.number, 60_000);

  const order = await workOn(company, client, workers);
  await quiet(company);
  const letters = company.mail.messages.map((message) => `${message.messageId} ${message.to}`);
  expect(letters.filter((letter, i) => letters.indexOf(letter) !== i), 'mails that came twice').toEqual([]);
  const later = company.mail.messages.slice(sent);
  expect(later.map((message) => message.subject).filter((subject) => old.some((number: string) => subject.includes(number))), 'old mails').toEqual([]);
  expect(target.run(['verify'])).toContain('All is well.');
  expect(() => target.run(['backup', '--to', `${target.data}/backup`])).toThrow('pg_dump');
  await target.stop();
  const stores = Object.fromEntries((['main', 'supplies', 'files'] as const).map((store) => [`MCF_DB_${store.toUpperCase()}`, target.address(store)!]));
  const second = new Program(stores);
  expect(() => second.run(['demo', '--months', '1'])).toThrow('hold a company');
  expect(() => second.run(['restore', '--from', folder.data])).toThrow('is on PostgreSQL');
  expect(second.run(['migrate'])).toContain('supplies: up to date (PostgreSQL)');
  await second.remove();

  const back = new Program({ ...onFiles, MCF_SMTP_URL: company.mail.url });
  const returned = mcf(['copy', '--from', target.place, '--to', back.place]);
  expect(returned.code, returned.out).toBe(0);
  rows(target, 'files', "UPDATE files_photo SET bytes = 'short' WHERE hash = (SELECT MIN(hash) FROM files_photo)");
  expect(() => target.run(['verify'])).toThrow('its bytes were changed');
  await moveTo(company, back, people);
  expect((await client.api.ok('GET', `/api/tasks/${order.id}`)).status).toBe('done');
  expect(await company.order(client, order.service_type.id, 100)).toMatchObject({ status: 'assigned' });
  expect(back.run(['verify'])).toContain('All is well.');
  await company.close();
  await folder.remove();
  await target.remove();
});

// The same key, the same answer and one effect, where it is not a task that moves: registering, mails, notifications, parked work.
import { test } from '@playwright/test';
import { Api, eventually, type Answer } from '../support/api';
import { Company, expect, password } from '../support/company';
import { rows } from '../support/database';

const company = new Company();
test.beforeAll(() => company.open());
test.afterAll(() => company.close());

async function twice(api: Api, path: string, body?: unknown): Promise<[Answer, Answer]> {
  const key = { 'idempotency-key': `key-${Math.random()}` };
  const answers: [Answer, Answer] = [await api.post(path, body, key), await api.post(path, body, key)];
  expect(answers[0].status, JSON.stringify(answers[0].body)).toBeLessThan(300);
  expect(answers[1].status).toBe(answers[0].status);
  expect(answers[1].body).toEqual(answers[0].body);
  expect(answers[0].headers.get('idempotency-replayed')).toBeNull();
  expect(answers[1].headers.get('idempotency-replayed')).toBe('true');
  return answers;
}

test('registering twice with one key mails one link, and tells nobody that there is an account', async () => {
  const email = `once-${Date.now()}@example.org`, anyone = new Api(company.url);
  const body = { email, password, name: 'Anna', phone: '+7 900 000-00-01' };
  await twice(anyone, '/api/clients', body);
  await twice(anyone, '/api/clients', { ...body, email: company.admin.email });
  await company.mail.waitFor(company.admin.email);
  expect(company.mail.messages.filter((mail) => mail.to.includes(email)).length).toBe(1);
  const key = { 'idempotency-key': 'the-same-for-two-bodies' };
  await anyone.post('/api/clients', body, key);
  expect((await anyone.post('/api/clients', { ...body, password: `${password}!` }, key)).status).toBe(422);
});

test('a mail is sent again once, a notification read once', async () => {
  const type = await company.addServiceType(), client = await company.addClient();
  company.mail.fault = 'refuse';
  await company.order(client, type.id, 50);
  const failed = await eventually(async () => (await company.admin.api.ok('GET', '/api/mails?status=failed')).items[0], 15_000);
  company.mail.fault = 'none';
  await twice(company.admin.api, `/api/mails/${failed.id}/resend`);
  const note = await eventually(async () => (await client.api.ok('GET', '/api/notifications')).items[0]);
  await twice(client.api, `/api/notifications/${note.id}/read`);
  await twice(client.api, '/api/notifications/read');
});

test('what is parked is given up, or tried again, once', async () => {
  const type = await company.addServiceType(), client = await company.addClient();
  for (const hours of [100, 110]) await company.order(client, type.id, hours);
  await eventually(async () => (await client.api.ok('GET', '/api/notifications')).items.length > 1);
  await company.program.stop();
  rows(company.program, 'main', `INSERT INTO event_parked (id, consumer, position, event_id, type, subject, at, actor_id, payload, attempts, error, parked_at)
    SELECT id, 'notifications.tasks', position, id, type, subject, at, actor_id, payload, 10, 'made up', at FROM event WHERE type = 'tasks.created'`);
  await company.program.start();
  const parked = (await company.admin.api.ok('GET', '/api/operations')).parked as { id: string }[];
  expect(parked.length).toBeGreaterThan(1);
  await twice(company.admin.api, `/api/operations/parked/${parked[0]!.id}/skip`);
  await twice(company.admin.api, `/api/operations/parked/${parked[1]!.id}/retry`);
  const left = (await company.admin.api.ok('GET', '/api/operations')).parked as { id: string }[];
  expect(left.map((one) => one.id)).not.toContain(parked[0]!.id);
  expect(left.length).toBe(parked.length - 2);
});

// What the program does in the background is visible to the admin, and to nobody else.
import { eventually } from '../support/api';
import { expect, test } from '../support/company';

interface Consumer { name: string; source: string; target: string; lag: number; parked: number; last_error: string | null }

test('the admin sees consumers, jobs, schedules and what is parked', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  await company.order(await company.addClient(), type.id, 60);
  const operations = await eventually(async () => {
    const state = await company.admin.api.ok('GET', '/api/operations');
    return state.consumers.every((consumer: Consumer) => consumer.lag === 0) && state;
  });
  const names = operations.consumers.map((consumer: Consumer) => consumer.name);
  expect(names).toEqual(expect.arrayContaining(['notifications.auth', 'notifications.tasks', 'notifications.supplies', 'supplies.tasks']));
  expect(new Set(names).size).toBe(names.length);
  expect(operations.consumers.find((consumer: Consumer) => consumer.name === 'notifications.supplies')).toMatchObject({ source: 'supplies', target: 'main', parked: 0, last_error: null });
  expect(operations.jobs.map((job: { kind: string }) => job.kind)).toContain('notifications.mail');
  for (const schedule of operations.schedules) {
    expect(schedule.description.length, schedule.name).toBeGreaterThan(10);
    expect(Date.parse(schedule.next_tick), schedule.name).toBeGreaterThan(0);
  }
  expect(operations.parked).toEqual([]);
});

test('operations are the admin\'s alone, and what is not parked cannot be retried', async ({ company }) => {
  for (const person of [company.manager, company.clerk]) {
    expect((await person.api.get('/api/operations')).status).toBe(403);
    expect((await person.api.get('/api/mails')).status).toBe(403);
    expect((await person.api.post('/api/operations/parked/0000000000001/retry')).status).toBe(403);
  }
  const retry = await company.admin.api.post('/api/operations/parked/0000000000001/retry');
  expect(retry.status).toBe(404);
  expect((await company.admin.api.post('/api/operations/parked/0000000000001/skip')).status).toBe(404);
  expect((await company.admin.api.post('/api/mails/0000000000001/resend')).status).toBe(404);
});

test('mails are found by address and status, page by page, and carry the text in both forms', async ({ company }) => {
  const type = await company.addServiceType();
  const client = await company.addClient('Василий Муравьёв');
  const task = await company.order(client, type.id, 61);
  const message = await company.mail.waitFor(client.email, task.number);
  expect(message.text).toContain('Cat street 9');
  expect(message.html).toContain('Cat street 9');
  expect(message.html).toContain(`/tasks/${task.id}`);
  const list = await eventually(async () => {
    const found = await company.admin.api.ok('GET', `/api/mails?status=sent&q=${encodeURIComponent(client.email)}`);
    return found.items.length > 0 && found;
  });
  expect(list.items.every((mail: { to: string }) => mail.to === client.email)).toBe(true);
  expect(list.items[0].subject).toContain(task.number);
  const search = async (q: string) => (await company.admin.api.ok('GET', `/api/mails?limit=200&q=${encodeURIComponent(q)}`)).items.map((mail: { to: string }) => mail.to);
  expect(await search('МУРАВЬЁВ')).toContain(client.email);
  expect(await search('Муравьёвы')).toEqual([]);
  expect(await search(task.number)).toContain(client.email);
  const first = await company.admin.api.ok('GET', '/api/mails?limit=1');
  expect(first.items).toHaveLength(1);
  const second = await company.admin.api.ok('GET', `/api/mails?limit=1&after=${first.next}`);
  expect(second.items[0].id).not.toBe(first.items[0].id);
  expect((await company.admin.api.post(`/api/mails/${list.items[0].id}/resend`)).body.code).toBe('wrong_status');
  expect((await company.admin.api.get('/api/mails?status=lost')).status).toBe(400);
});

test('all is ticked off at once, and only one\'s own', async ({ company }) => {
  const type = await company.addServiceType();
  const [one, two] = [await company.addClient(), await company.addClient()];
  await company.order(one, type.id, 62);
  await company.order(two, type.id, 63);
  await company.settle(); // whoever reads all at once must not be told of the rest a moment later
  for (const client of [one, two]) expect((await client.api.ok('GET', '/api/notifications?unread=true')).items.length).toBeGreaterThan(0);
  await one.api.ok('POST', '/api/notifications/read');
  expect((await one.api.ok('GET', '/api/notifications?unread=true')).items).toEqual([]);
  const others = (await two.api.ok('GET', '/api/notifications?unread=true')).items;
  expect(others.length).toBeGreaterThan(0);
  expect((await one.api.post(`/api/notifications/${others[0].id}/read`)).status).toBe(404);
});

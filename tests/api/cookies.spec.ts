// The cookie supplier and the program on real sockets: whatever the supplier does, tasks get done, and no cookie is ordered or counted twice.
import { test } from '@playwright/test';
import { eventually } from '../support/api';
import { Company, expect, type Person } from '../support/company';
import { Bakery } from '../support/cookies';

const bakery = new Bakery({ delay_ms: 60_000 });
let company: Company, client: Person, worker: Person, serviceType = '', hours = 30;
const well = { down: false, hang_ms: 0, html: false, busy: false, refuse: false, forget: false, twice: false, shuffle: false, silent: false, garble: 'not', fail_percent: 0 };

test.beforeAll(async () => {
  await bakery.start();
  company = new Company(bakery.settings);
  await company.open();
  serviceType = (await company.addServiceType()).id;
  client = await company.addClient('Анна <b>');
  worker = await company.addWorker();
});
test.afterAll(async () => {
  await company.close();
  await bakery.stop();
});

async function requested(): Promise<string> {
  const task = await company.order(client, serviceType, hours += 2);
  return (await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id;
}
const requestOf = (id: string) => company.clerk.api.ok('GET', `/api/supply-requests/${id}`);
const becomes = (id: string, status: string, patience = 15_000) => eventually(async () => {
  const { cookie } = await requestOf(id);
  return cookie.status === status && cookie;
}, patience);
const issue = (id: string, more: object = {}) => company.clerk.api.post(`/api/supply-requests/${id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], ...more });

test('the order goes out with the client, the place and the address to call back; the cookie comes by webhook', async () => {
  await bakery.control({ ...well, delay_ms: 0 });
  const id = await requested();
  const cookie = await becomes(id, 'arrived');
  expect(cookie.fortune).toMatch(/[а-я]/); // in the language of the client's name
  const order = (await bakery.order(id))!;
  expect(order).toMatchObject({ client: 'Анна <b>', placed: 1, callback_url: `${company.url}/api/webhooks/cookies` });
  expect(order.deliver_to).toContain('supplies');
  expect((await issue(id)).status).toBe(200);
});

test('a failed order is told, and the kit goes out with a reason', async () => {
  await bakery.control({ ...well, delay_ms: 0, fail_percent: 100 });
  const id = await requested();
  expect(await becomes(id, 'failed')).toMatchObject({ problem: 'supplier_failed', fortune: null });
  expect((await issue(id)).body.code).toBe('cookie_missing');
  expect((await issue(id, { without_cookie_reason: 'it crumbled' })).status).toBe(200);
});

test('an order that is refused for good is not placed again', async () => {
  await bakery.control({ ...well, delay_ms: 0, refuse: true });
  const id = await requested();
  expect(await becomes(id, 'failed')).toMatchObject({ problem: 'refused' });
  await bakery.control(well);
  await company.advance(1200);
  expect(await bakery.order(id)).toBeUndefined();
});

test('no webhook comes: from the fifth minute on we ask, and find it', async () => {
  await bakery.control({ ...well, delay_ms: 0, silent: true });
  const id = await requested();
  await eventually(async () => (await bakery.order(id))?.status === 'arrived');
  await company.advance(240);
  expect((await requestOf(id)).cookie.status).toBe('ordered');
  expect((await bakery.order(id))!.asked).toBe(0);
  await company.advance(90);
  expect((await becomes(id, 'arrived')).fortune).toBeTruthy();
  expect((await bakery.order(id))!).toMatchObject({ placed: 1, asked: 1 });
});

test('doubled and shuffled webhooks, and those that are sent again, are one cookie each', async () => {
  await bakery.control({ ...well, delay_ms: 0, twice: true, shuffle: true });
  const ids = [await requested(), await requested(), await requested()];
  for (const id of ids) expect((await becomes(id, 'arrived')).problem).toBeNull();
  const fortunes = await Promise.all(ids.map(async (id) => (await requestOf(id)).cookie.fortune));
  await bakery.control(well);
  expect(await Promise.all(ids.map(async (id) => (await requestOf(id)).cookie.fortune))).toEqual(fortunes);
  for (const id of ids) expect((await bakery.order(id))!.placed).toBe(1);
});

for (const garble of ['body', 'signature', 'time']) {
  test(`a webhook with a wrong ${garble} is refused; the right one after it is taken`, async () => {
    await bakery.control({ ...well, delay_ms: 0, garble });
    const id = await requested();
    const bad = await eventually(async () => (await bakery.state()).webhooks.find(({ subject, attempts }) => subject === id && attempts > 0), 15_000);
    expect(bad.status).toBe(garble === 'body' ? 400 : 401);
    expect((await requestOf(id)).cookie.status).toBe('ordered');
    await bakery.control(well);
    await becomes(id, 'arrived', 30_000);
  });
}

test('a supplier that forgets an order gets it again', async () => {
  await bakery.control({ ...well, delay_ms: 60_000 });
  const id = await requested();
  await eventually(async () => (await bakery.order(id))?.placed === 1);
  await company.advance(1); // answers when nothing is under way: the order's confirmation is kept
  await bakery.control({ forget: true });
  await company.advance(310);
  await eventually(async () => (await bakery.order(id))!.placed >= 2, 30_000);
  expect((await requestOf(id)).cookie.status).toBe('ordered');
  await bakery.control(well);
});

// Each of these is seen by the clerk in words, becomes late, holds up nobody, and mends itself.
for (const [name, fault, problem] of [
  ['is down', { down: true }, 'unreachable'], ['hangs', { hang_ms: 8000 }, 'timeout'], ['answers HTML', { html: true }, 'bad_answer'], ['is busy', { busy: true }, 'busy'],
] as const) {
  test(`the supplier ${name}: the clerk sees it, and tasks get done`, async () => {
    test.setTimeout(120_000);
    const fresh = new Company(bakery.settings); // with a breaker of its own
    await fresh.open();
    try {
      await bakery.control({ ...well, delay_ms: 0, ...fault });
      const type = (await fresh.addServiceType()).id;
      const person = await fresh.addClient(), doer = await fresh.addWorker();
      const task = await fresh.order(person, type, 2);
      const id = (await doer.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id;
      const cookie = () => fresh.clerk.api.ok('GET', `/api/supply-requests/${id}`).then((request) => request.cookie);
      await eventually(async () => (await cookie()).problem === problem, 20_000);
      expect(await fresh.clerk.api.ok('GET', '/api/supplies/cookie-supplier')).toMatchObject({ status: 'troubled', problem, awaited: 1, troubled: 1 });
      await fresh.advance(601);
      expect((await cookie()).status).toBe('late');
      expect((await fresh.clerk.api.ok('GET', '/api/supplies/cookie-supplier')).late).toBe(1);
      // A second one, which waits until all is well again.
      const second = await fresh.order(person, type, 40);
      const later = (await doer.api.ok('POST', '/api/supply-requests', { task_id: second.id }, 201)).id;
      await fresh.clerk.api.ok('POST', `/api/supply-requests/${id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'the supplier is away' });
      await expect.poll(async () => (await fresh.checkIn(doer, task.id)).status).toBe(200);
      expect((await fresh.complete(doer, task.id)).body.status).toBe('done');
      await bakery.control(well);
      await eventually(async () => (await fresh.clerk.api.ok('GET', `/api/supply-requests/${later}`)).cookie.status === 'arrived', 60_000);
      expect((await bakery.order(later))!.placed).toBeGreaterThanOrEqual(1);
      expect(await fresh.clerk.api.ok('GET', '/api/supplies/cookie-supplier')).toMatchObject({ status: 'well', problem: null, troubled: 0 });
    } finally {
      await bakery.control(well);
      await fresh.close();
    }
  });
}

test('the supplier is killed and started anew: it knows nothing, and gets the order again', async () => {
  await bakery.control({ ...well, delay_ms: 60_000 });
  const id = await requested();
  await eventually(async () => (await bakery.order(id))?.placed === 1);
  await bakery.stop('SIGKILL');
  await bakery.start();
  await bakery.control({ ...well, delay_ms: 0 });
  await company.advance(310);
  await becomes(id, 'arrived', 90_000);
  expect((await bakery.order(id))!.placed).toBe(1);
});

test('we are killed while orders go out: after the restart each request has its cookie, ordered under one number', async () => {
  test.setTimeout(150_000);
  await bakery.control({ ...well, delay_ms: 0 });
  const fresh = new Company(bakery.settings); // whose clock was never moved: a restart takes it back, and what was due on it would wait for long
  await fresh.open();
  try {
    const type = (await fresh.addServiceType()).id;
    const person = await fresh.addClient(), doer = await fresh.addWorker();
    const ids: string[] = [];
    const request = async () => {
      const task = await fresh.order(person, type, 2 + 2 * ids.length);
      ids.push((await doer.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id);
    };
    for (let i = 0; i < 3; i++) {
      await request();
      await request();
      await fresh.program.stop('SIGKILL');
      await fresh.program.start();
    }
    for (const id of ids) await eventually(async () => (await fresh.clerk.api.ok('GET', `/api/supply-requests/${id}`)).cookie.status === 'arrived', 90_000);
    const orders = (await bakery.state()).orders.map((order) => order.order_id);
    expect(new Set(orders).size).toBe(orders.length);
    for (const id of ids) expect(orders).toContain(id);
  } finally {
    await fresh.close();
  }
});

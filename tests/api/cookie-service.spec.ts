// The program that plays the cookie supplier, alone: it keeps its side of docs/cookie-supplier.md, and breaks it as it is told.
import { expect, test } from '@playwright/test';
import { eventually } from '../support/api';
import { Bakery } from '../support/cookies';
import { Hook, type Received } from '../support/hook';
import { play } from '../support/outside';
import { signed } from '../support/signature';

const hook = new Hook();
const bakery = new Bakery({ delay_ms: 0, seed: 7 });
const well = { down: false, hang_ms: 0, html: false, busy: false, refuse: false, forget: false, twice: false, shuffle: false, silent: false, garble: 'not', fail_percent: 0, delay_ms: 0 };
let number = 0;

test.beforeAll(async () => {
  await hook.start();
  await bakery.start();
});
test.afterAll(async () => {
  await bakery.stop();
  await hook.stop();
});
test.afterEach(async () => {
  Object.assign(hook, { answer: 200, wait: 0 });
  await bakery.control(well);
});

const orderOf = (change: object = {}) => ({ order_id: `order-${++number}`, client: { name: 'Anna' }, deliver_to: 'Fish Street 1', callback_url: `${hook.url}/told`, ...change });

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; type: string; body: any }> { // eslint-disable-line @typescript-eslint/no-explicit-any
  const answer = await fetch(bakery.url + path, { method, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body) });
  const type = answer.headers.get('content-type') ?? '', text = await answer.text();
  return { status: answer.status, type, body: type.includes('json') ? JSON.parse(text) : text };
}
const told = (id: string, times = 1, patience = 10_000) => eventually(async () => hook.about(id).length >= times && hook.about(id), patience);
const isSigned = (it: Received) => it.headers['x-signature'] === signed(bakery.secret, it.raw, Number(it.headers['x-timestamp']))['x-signature'];

test('an order is taken, becomes a cookie, and is told by a signed webhook and to whoever asks', async () => {
  await bakery.control({ delay_ms: 60_000 });
  const waiting = orderOf();
  expect(await call('POST', '/orders', waiting)).toMatchObject({ status: 202, body: { order_id: waiting.order_id, status: 'ordered', fortune: null } });
  expect(await call('GET', `/orders/${waiting.order_id}`)).toMatchObject({ status: 200, body: { order_id: waiting.order_id, status: 'ordered', fortune: null } });
  await bakery.control({ delay_ms: 0 });
  const order = orderOf();
  expect((await call('POST', '/orders', order)).status).toBe(202);
  const [webhook] = await told(order.order_id);
  const news = JSON.parse(webhook!.raw);
  expect(webhook!.path).toBe('/told');
  expect(webhook!.headers['content-type']).toBe('application/json');
  expect(Math.abs(Number(webhook!.headers['x-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
  expect(isSigned(webhook!)).toBe(true);
  expect(news).toMatchObject({ order_id: order.order_id, status: 'arrived', event_id: expect.any(String) });
  expect(await call('GET', `/orders/${order.order_id}`)).toMatchObject({ status: 200, body: { status: 'arrived', fortune: news.fortune } });
  expect(hook.about(waiting.order_id)).toHaveLength(0);
});

test('the same order again is one cookie, and the answer tells how it stands now', async () => {
  const order = orderOf();
  const first = await Promise.all(Array.from({ length: 20 }, () => call('POST', '/orders', order)));
  for (const answer of first) expect(answer.status).toBe(202);
  await told(order.order_id);
  expect(await call('POST', '/orders', order)).toMatchObject({ status: 202, body: { status: 'arrived', fortune: expect.any(String) } });
  expect(await bakery.order(order.order_id)).toMatchObject({ placed: 21, status: 'arrived' });
  await new Promise((later) => setTimeout(later, 300));
  expect(hook.about(order.order_id)).toHaveLength(1);
});

test('fortunes speak the language of the order, and the same seed bakes alike', async () => {
  const latin = orderOf(), name = orderOf({ client: { name: 'Анна' } }), place = orderOf({ deliver_to: 'Рыбная улица, 1' });
  const fortune = async (order: { order_id: string }) => { await call('POST', '/orders', order); return JSON.parse((await told(order.order_id))[0]!.raw).fortune as string; };
  expect(await fortune(latin)).toMatch(/^[^а-я]+$/i);
  expect(await fortune(name)).toMatch(/[а-я]/);
  expect(await fortune(place)).toMatch(/[а-я]/);
  const three = async () => { await bakery.control({ seed: 11 }); return [await fortune(orderOf()), await fortune(orderOf()), await fortune(orderOf())]; };
  expect(await three()).toEqual(await three());
});

test('what is not an order is refused with every field at fault; what does not exist is 404', async () => {
  const bad = await call('POST', '/orders', { order_id: '', client: {} });
  expect(bad).toMatchObject({ status: 400, type: 'application/problem+json' });
  expect(bad.body.errors.map((fault: { field: string }) => fault.field).sort()).toEqual(['callback_url', 'client.name', 'deliver_to', 'order_id']);
  expect((await call('POST', '/orders', 'no JSON')).status).toBe(400);
  expect((await call('POST', '/orders', JSON.stringify(orderOf({ deliver_to: 'x'.repeat(100_000) })))).status).toBe(413);
  expect((await call('GET', '/orders/nobody')).status).toBe(404);
  expect((await call('DELETE', '/orders')).status).toBe(404);
  expect(await call('POST', '/control', { nonsense: true })).toMatchObject({ status: 400, body: { errors: [{ field: 'nonsense', code: 'unknown' }] } });
});

test('an order that fails is told without a fortune', async () => {
  await bakery.control({ fail_percent: 100 });
  const order = orderOf();
  await call('POST', '/orders', order);
  const news = JSON.parse((await told(order.order_id))[0]!.raw);
  expect(news.status).toBe('failed');
  expect(news).not.toHaveProperty('fortune');
  expect((await call('GET', `/orders/${order.order_id}`)).body).toMatchObject({ status: 'failed', fortune: null });
});

test('a webhook comes again, with growing pauses and a signature of its own, until it is taken', async () => {
  hook.answer = 500;
  const order = orderOf();
  await call('POST', '/orders', order);
  await told(order.order_id, 3);
  hook.answer = 0;
  await told(order.order_id, 4);
  hook.answer = 204;
  await eventually(async () => hook.about(order.order_id).some(({ answered }) => answered === 204), 10_000);
  await new Promise((later) => setTimeout(later, 500));
  const all = hook.about(order.order_id);
  expect(all.filter(({ answered }) => answered === 204)).toHaveLength(1);
  expect(all[1]!.at - all[0]!.at).toBeGreaterThan(190); // 200 ms, then 400 ms, …
  expect(all[2]!.at - all[1]!.at).toBeGreaterThan(390);
  expect(new Set(all.map(({ raw }) => raw)).size).toBe(1); // the same event_id each time
  expect(all.every(isSigned)).toBe(true);
  const { webhooks } = await bakery.state();
  expect(webhooks.find(({ subject }) => subject === order.order_id)).toEqual({ subject: order.order_id, attempts: all.length, status: 204 });
});

test('faults of the answers: refuse, busy, a page, nothing at all, late, forgotten', async () => {
  const answer = async (change: object) => { await bakery.control({ ...well, ...change }); return call('POST', '/orders', orderOf()); };
  expect(await answer({ refuse: true })).toMatchObject({ status: 422, type: 'application/problem+json' });
  expect((await answer({ busy: true })).status).toBe(503);
  expect(await answer({ html: true })).toMatchObject({ status: 200, type: expect.stringContaining('text/html') });
  await expect(answer({ down: true })).rejects.toThrow();
  const began = Date.now();
  expect((await answer({ hang_ms: 600 })).status).toBe(202);
  expect(Date.now() - began).toBeGreaterThanOrEqual(600);
  await bakery.control(well);
  const order = orderOf();
  await call('POST', '/orders', order);
  await bakery.control({ forget: true });
  expect((await call('GET', `/orders/${order.order_id}`)).status).toBe(404);
});

test('faults of the webhooks: twice at the same moment, held back in another order, never, and garbled', async () => {
  await bakery.control({ twice: true });
  hook.wait = 2500; // a receiver that is still busy with the first
  const double = orderOf();
  await call('POST', '/orders', double);
  const [one, other] = await told(double.order_id, 2);
  expect(other!.at - one!.at).toBeLessThan(2500);
  expect(other!.raw).toBe(one!.raw);
  hook.wait = 0;

  await bakery.control({ ...well, silent: true });
  const row = [orderOf(), orderOf(), orderOf(), orderOf(), orderOf(), orderOf()];
  for (const order of row) await call('POST', '/orders', order);
  await eventually(async () => { const { webhooks } = await bakery.state(); return row.every((order) => webhooks.some(({ subject }) => subject === order.order_id)); });
  await bakery.control({ ...well, shuffle: true });
  await Promise.all(row.map((order) => told(order.order_id)));
  const came = hook.bodies.map((news) => news.order_id).filter((id) => row.some((order) => order.order_id === id));
  expect(came.indexOf(row[0]!.order_id)).toBeGreaterThanOrEqual(2);

  await bakery.control({ ...well, silent: true });
  const quiet = orderOf();
  await call('POST', '/orders', quiet);
  await eventually(async () => (await call('GET', `/orders/${quiet.order_id}`)).body.status === 'arrived');
  await new Promise((later) => setTimeout(later, 300));
  expect(hook.about(quiet.order_id)).toHaveLength(0);

  const isBroken = (it: Received) => { try { JSON.parse(it.raw); return false; } catch { return true; } };
  for (const garble of ['body', 'signature', 'time']) {
    hook.received = []; // what comes again of the orders before is passed over
    await bakery.control({ ...well, garble });
    const order = orderOf({ order_id: `garbled-${garble}-${number}` });
    await call('POST', '/orders', order);
    const bad = await eventually(async () => hook.received.find((it) => (garble === 'body' ? isBroken(it) : it.raw.includes(order.order_id))));
    expect(isSigned(bad)).toBe(garble !== 'signature');
    expect(Date.now() / 1000 - Number(bad.headers['x-timestamp']) > 300).toBe(garble === 'time');
  }
});

test('it ends at once when it is told to, also while somebody waits for an answer', async () => {
  const own = new Bakery({ delay_ms: 0, hang_ms: 60_000 });
  await own.start();
  const waiting = fetch(`${own.url}/orders/x`).catch(() => undefined);
  await new Promise((later) => setTimeout(later, 200));
  const began = Date.now();
  await own.stop();
  expect(Date.now() - began).toBeLessThan(5000);
  await waiting;
});

test('mcf-cookies tells how it is used, and what is wrong', () => {
  expect(play('mcf-cookies', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--hang-ms N') });
  expect(play('mcf-cookies', '--nonsense', '1')).toMatchObject({ status: 2, stderr: expect.stringContaining('--nonsense') });
  expect(play('mcf-cookies', '--delay-ms')).toMatchObject({ status: 2, stderr: expect.stringContaining('needs a value') });
  expect(play('mcf-cookies', '--delay-ms', 'soon', '--secret', 'x')).toMatchObject({ status: 2, stderr: expect.stringContaining('--delay-ms') });
  expect(play('mcf-cookies', '--delay-ms', '5')).toMatchObject({ status: 2, stderr: expect.stringContaining('--secret') });
  expect(play('mcf-cookies', '--secret', 'x', '--listen', 'nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining('--listen') });
  expect(play('mcf-cookies', '--secret', 'x', '--listen', new URL(bakery.url).host)).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot listen') });
});

// What comes to POST /api/webhooks/cookies: signed news is taken once, whatever its order; everything else is refused and changes nothing.
import { test } from '@playwright/test';
import { Api } from '../support/api';
import { Company, expect, type Person } from '../support/company';
import { signed } from '../support/signature';

const secret = 'between us';
// Nobody listens there: the supplier only speaks in this test.
const company = new Company({ MCF_COOKIES_URL: 'http://127.0.0.1:9', MCF_COOKIES_SECRET: secret });
let client: Person, worker: Person, serviceType = '', hours = 30;

test.beforeAll(async () => {
  await company.open();
  serviceType = (await company.addServiceType()).id;
  client = await company.addClient();
  worker = await company.addWorker();
});
test.afterAll(() => company.close());

const now = () => Math.floor(Date.now() / 1000);
const path = '/api/webhooks/cookies';

async function requested(): Promise<string> {
  const task = await company.order(client, serviceType, hours += 2);
  return (await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id;
}

const cookieOf = async (request: string) => (await company.clerk.api.ok('GET', `/api/supply-requests/${request}`)).cookie;

/** As the supplier sends it; the headers may be bent. */
async function send(body: string, headers: Record<string, string> = signed(secret, body)) {
  return new Api(company.url).post(path, body, headers);
}
const news = (order_id: string, status: string, fortune?: string, more: object = {}) =>
  JSON.stringify({ event_id: `e-${Math.random()}`, order_id, status, ...(fortune === undefined ? {} : { fortune }), ...more });

test('a cookie that arrives is told once, and a second time changes nothing', async () => {
  const request = await requested();
  expect(await cookieOf(request)).toMatchObject({ status: 'ordered', fortune: null });
  const body = news(request, 'arrived', 'Somebody will open a tin.');
  const headers = signed(secret, body);
  expect((await send(body, headers)).status).toBe(200);
  const cookie = await cookieOf(request);
  expect(cookie).toMatchObject({ status: 'arrived', fortune: 'Somebody will open a tin.', problem: null });
  expect(cookie.ended_at).not.toBeNull();
  for (let i = 0; i < 3; i++) expect((await send(body, headers)).status).toBe(200); // replayed
  expect((await send(news(request, 'arrived', 'Another one.'))).status).toBe(200);
  expect((await send(news(request, 'failed'))).status).toBe(200); // overtaken on its way
  expect(await cookieOf(request)).toEqual(cookie);
});

test('many at the same moment are one', async () => {
  const request = await requested();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => send(news(request, i % 4 ? 'arrived' : 'ordered', i % 4 ? 'Rain, then sun.' : undefined))));
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
  expect(await cookieOf(request)).toMatchObject({ status: 'arrived', fortune: 'Rain, then sun.' });
});

test('failed, then arrived after all: it is there', async () => {
  const request = await requested();
  expect((await send(news(request, 'failed'))).status).toBe(200);
  expect(await cookieOf(request)).toMatchObject({ status: 'failed', problem: 'supplier_failed' });
  expect((await send(news(request, 'arrived', 'Never give up.'))).status).toBe(200);
  expect(await cookieOf(request)).toMatchObject({ status: 'arrived', problem: null });
});

test('members that the contract may grow by are passed over', async () => {
  const request = await requested();
  expect((await send(news(request, 'arrived', 'All is new.', { baker: { name: 'Anna' }, weight_g: 12 }))).status).toBe(200);
  expect((await cookieOf(request)).status).toBe('arrived');
});

test('forged, stale, bent and unsigned messages are 401 alike, and nothing happens', async () => {
  const request = await requested();
  const body = news(request, 'arrived', 'I am not from here.');
  const good = signed(secret, body);
  const bad: Record<string, string>[] = [
    {}, { 'x-timestamp': good['x-timestamp']! }, { 'x-signature': good['x-signature']! },
    signed('another secret', body), signed(secret, `${body} `), signed('', body),
    signed(secret, body, now() - 302), signed(secret, body, now() + 302), signed(secret, body, 0),
    { ...good, 'x-timestamp': String(now() - 1) }, { ...good, 'x-timestamp': 'now' }, { ...good, 'x-timestamp': `${good['x-timestamp']}.0` },
    { ...good, 'x-signature': good['x-signature']!.slice(7) }, { ...good, 'x-signature': good['x-signature']!.toUpperCase() },
    { ...good, 'x-signature': `${good['x-signature']}00` }, { ...good, 'x-signature': 'sha256=' },
  ];
  const answers = await Promise.all(bad.map((headers) => send(body, headers)));
  const alike = answers.map(({ status, headers, body: problem }) => [status, headers.get('content-type'), problem.code, problem.detail].join());
  expect(new Set(alike)).toEqual(new Set([alike[0]]));
  expect(answers[0]!.status).toBe(401);
  expect(answers[0]!.body.code).toBe('bad_signature');
  expect((await cookieOf(request)).status).toBe('ordered');
  expect((await send(body, signed(secret, body, now() - 290))).status).toBe(200); // within the window
});

test('signed nonsense is told all its faults, and nothing happens', async () => {
  const request = await requested();
  const refused = async (body: string) => (await send(body)).body as { status: number; code: string; errors?: { field: string; code: string }[] };
  expect(await refused('<html>')).toMatchObject({ status: 400, code: 'malformed' });
  expect(await refused('')).toMatchObject({ status: 400 });
  expect(await refused('[]')).toMatchObject({ status: 400 });
  expect(await refused('{"order_id":"\ud800"}'.replace('\ud800', '\\ud800'))).toMatchObject({ status: 400 });
  const faults = (await refused(JSON.stringify({ order_id: 7, status: 'eaten', fortune: 'x'.repeat(501) }))).errors!;
  expect(faults.map(({ field, code }) => `${field} ${code}`)).toEqual(['event_id required', 'order_id type', 'status out_of_range', 'fortune too_long']);
  expect((await refused(news(request, 'arrived'))).errors).toMatchObject([{ field: 'fortune', code: 'required' }]);
  for (const order of ['0000000000001', 'no id', `${request}0`]) expect(await refused(news(order, 'arrived', 'Lost.'))).toMatchObject({ status: 404 });
  expect((await send(news(request, 'arrived', 'x'.repeat(100_000)))).status).toBe(413);
  expect((await cookieOf(request)).status).toBe('ordered');
});

test('the supplier is in trouble, the cookie late, and the task is done all the same', async () => {
  const task = await company.order(client, serviceType, 1);
  const request = (await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id as string;
  await expect.poll(async () => (await cookieOf(request)).problem).toBe('unreachable');
  expect(await company.clerk.api.ok('GET', '/api/supplies/cookie-supplier')).toMatchObject({ status: 'troubled', problem: 'unreachable' });
  await company.advance(590);
  expect((await cookieOf(request)).status).toBe('ordered');
  await company.advance(15);
  expect((await cookieOf(request)).status).toBe('late');
  const items = [{ name: 'Rope', quantity: 1 }];
  const blocked = await company.clerk.api.post(`/api/supply-requests/${request}/issue`, { items });
  expect([blocked.status, blocked.body.code]).toEqual([409, 'cookie_missing']);
  await company.clerk.api.ok('POST', `/api/supply-requests/${request}/issue`, { items, without_cookie_reason: 'the supplier is away' });
  await expect.poll(async () => (await company.checkIn(worker, task.id)).status).toBe(200);
  expect((await company.complete(worker, task.id)).body.status).toBe('done');
  // It comes when nobody waits any more: that is no harm.
  expect((await send(news(request, 'arrived', 'Too late.'))).status).toBe(200);
  expect(await company.clerk.api.ok('GET', `/api/supply-requests/${request}`)).toMatchObject({ status: 'issued', without_cookie_reason: 'the supplier is away' });
});

// The program that plays the payment services, alone: it keeps its side of docs/payment-services.md, and breaks it as it is told.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { eventually } from '../support/api';
import { Hook, type Received } from '../support/hook';
import { play } from '../support/outside';
import { PaymentService, type Movement } from '../support/payments';
import { signed } from '../support/signature';

const hook = new Hook();
const service = new PaymentService({ seed: 7, pending_ms: 300 });
const well = {
  down: false, hang_ms: 0, html: false, busy: false, twice: false, shuffle: false, silent: false, garble: 'not', delay_ms: 0, decline_percent: 0, pending_percent: 0, pending_ms: 300,
  timeout_after_success: false, lose_webhooks: false, list_lies: 'not',
};
let number = 0;

test.beforeAll(async () => {
  await hook.start();
  await service.start();
});
test.afterAll(async () => {
  await service.stop();
  await hook.stop();
});
test.afterEach(async () => {
  Object.assign(hook, { answer: 200, wait: 0 });
  await service.control(well);
});

const charge = (change: object = {}) => ({ key: `key-${++number}.`, amount: 9500, currency: 'CAT', method: `tok_visa_ok.t${number}`, reference: `Invoice ${number}`, callback_url: `${hook.url}/told`, ...change });
const payout = (change: object = {}) => charge({ method: 'tok_hat_ok', ...change });
const make = (body: object, path = '/charges') => service.call('POST', path, body);
const told = (about: string, times = 1, patience = 10_000) => eventually(async () => hook.about(about).length >= times && hook.about(about), patience);
const isSigned = (it: Received) => it.headers['x-signature'] === signed(service.secret, it.raw, Number(it.headers['x-timestamp']))['x-signature'];
const pause = (ms: number) => new Promise((later) => setTimeout(later, ms));

test('a charge succeeds at once, can be looked up, and is told by a signed webhook', async () => {
  const body = charge();
  const before = Date.now();
  const { status, body: made } = await make(body);
  expect(status).toBe(201);
  const { callback_url: _, ...asked } = body;
  expect(made).toEqual({ ...asked, id: expect.stringMatching(/^ch_[0-9a-f]{20}$/), kind: 'charge', status: 'succeeded', created_at: expect.any(String) });
  expect(Date.parse(made.created_at)).toBeGreaterThanOrEqual(before - 1);
  expect(await service.call('GET', `/charges?key=${encodeURIComponent(body.key)}`)).toEqual({ status: 200, body: made });
  const [webhook] = await told(made.id);
  expect(webhook!.path).toBe('/told');
  expect(isSigned(webhook!)).toBe(true);
  expect(JSON.parse(webhook!.raw)).toEqual({ event_id: expect.any(String), kind: 'charge', id: made.id, key: body.key, status: 'succeeded' });
});

test('the same key is the same movement, however often and however parallel', async () => {
  const body = charge();
  const answers = await Promise.all(Array.from({ length: 40 }, () => make(body)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(39);
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  expect(await service.made('charge', body.key)).toMatchObject([{ posts: 40 }]);
  await told(body.key);
  await pause(300);
  expect(hook.about(body.key)).toHaveLength(1);
  expect((await make({ ...body, callback_url: `${hook.url}/elsewhere` })).status).toBe(200);
});

test('another body under the same key is refused and moves nothing', async () => {
  const body = charge();
  const made = (await make(body)).body;
  for (const change of [{ amount: 9501 }, { currency: 'EUR' }, { method: 'tok_mir_ok' }, { reference: 'another' }]) {
    expect(await make({ ...body, ...change })).toMatchObject({ status: 422, body: { code: 'key_reused' } });
  }
  expect(await service.made('charge', body.key)).toMatchObject([{ id: made.id, amount: 9500 }]);
});

test('charges and payouts have keys of their own', async () => {
  const key = `both-${++number}`;
  const one = (await make(charge({ key }))).body, other = (await make(payout({ key, amount: 1 }), '/payouts')).body;
  expect(one).toMatchObject({ kind: 'charge', amount: 9500 });
  expect(other).toMatchObject({ kind: 'payout', amount: 1, id: expect.stringMatching(/^po_/) });
  expect((await service.call('GET', `/payouts?key=${key}`)).body.id).toBe(other.id);
  expect(JSON.parse((await told(other.id))[0]!.raw)).toMatchObject({ kind: 'payout', key });
  expect(await service.call('GET', '/payouts?key=nobody')).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('methods behave as their tokens say', async () => {
  const ends = async (method: string, path = '/charges') => { const { body } = await make(charge({ method }), path); return body.reason ? `${body.status}: ${body.reason}` : body.status; };
  expect(await ends('tok_visa_declined')).toBe('declined: insufficient_funds');
  expect(await ends('tok_visa_expired.a')).toBe('declined: expired_card');
  expect(await ends('tok_nobody')).toBe('declined: unknown_method');
  expect(await ends('tok_hat_ok')).toBe('declined: wrong_kind_of_method');
  expect(await ends('tok_visa_ok', '/payouts')).toBe('declined: wrong_kind_of_method');
  expect(await ends('tok_hat_closed', '/payouts')).toBe('declined: account_closed');
  const row = [];
  for (let i = 0; i < 4; i++) row.push(await ends('tok_visa_declines_2.mine'));
  expect(row).toEqual(['declined: insufficient_funds', 'declined: insufficient_funds', 'succeeded', 'succeeded']);
  expect(await ends('tok_visa_declines_2.anothers')).toBe('declined: insufficient_funds');
});

test('a pending movement ends after a while, once, and is told', async () => {
  await service.control({ pending_ms: 1500 });
  const body = charge({ method: 'tok_visa_pending_declined' });
  const made = (await make(body)).body;
  expect(made).toMatchObject({ status: 'pending' });
  expect(made).not.toHaveProperty('reason');
  expect(hook.about(made.id)).toHaveLength(0);
  expect(JSON.parse((await told(made.id))[0]!.raw)).toMatchObject({ status: 'declined', reason: 'insufficient_funds', key: body.key });
  const after = { ...made, status: 'declined', reason: 'insufficient_funds' };
  expect(await make(body)).toEqual({ status: 200, body: after });
  expect((await service.call('GET', `/charges?key=${body.key}`)).body).toEqual(after);
  await service.control({ pending_ms: 0 });
  const good = (await make(charge({ method: 'tok_visa_pending' }))).body;
  expect(JSON.parse((await told(good.id))[0]!.raw)).toMatchObject({ status: 'succeeded' });
  await pause(300);
  expect(hook.about(made.id)).toHaveLength(1);
});

test('chance declines and delays, and repeats itself from the same seed', async () => {
  const row = async () => {
    await service.control({ seed: 5, decline_percent: 50, pending_percent: 50, pending_ms: 60_000 });
    const answers = [];
    for (let i = 0; i < 24; i++) answers.push((await make(charge())).body);
    return answers.map((answer: Movement) => `${answer.status} ${answer.reason ?? ''}`);
  };
  const first = await row();
  expect(new Set(first)).toEqual(new Set(['pending ', 'succeeded ', 'declined bad_luck']));
  expect(await row()).toEqual(first);
  await service.control({ decline_percent: 100, pending_percent: 0 });
  expect((await make(charge())).body).toMatchObject({ status: 'declined', reason: 'bad_luck' });
});

test('lists for reconciliation: in order, by time, page by page, charges and payouts apart', async () => {
  const own = new PaymentService();
  await own.start();
  const all: Movement[] = [];
  for (let i = 0; i < 7; i++) all.push((await own.call('POST', '/charges', charge({ callback_url: undefined }))).body);
  await own.call('POST', '/payouts', payout());
  const pages = [];
  for (let after = ''; ;) {
    const { status, body } = await own.call('GET', `/charges?limit=3${after && `&after=${after}`}`);
    expect(status).toBe(200);
    pages.push(body.items);
    if (!body.next) break;
    after = body.next;
  }
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(all);
  await pause(5);
  const later = (await own.call('POST', '/charges', charge())).body;
  const keys = async (query: string) => (await own.call('GET', `/charges?${query}`)).body.items.map((it: Movement) => it.key);
  expect(await keys(`from=${later.created_at}`)).toEqual([later.key]);
  expect(await keys(`to=${later.created_at}`)).toEqual(all.map(({ key }) => key));
  expect(await keys(`from=${all[0]!.created_at}&to=${all[0]!.created_at}`)).toEqual([]);
  expect((await own.call('GET', '/payouts')).body.items).toHaveLength(1);
  expect((await own.call('GET', '/charges?after=nonsense')).status).toBe(400);
  expect((await own.call('GET', '/charges?limit=0&from=yesterday')).body.errors.map((fault: { field: string }) => fault.field).sort()).toEqual(['from', 'limit']);
  expect((await own.call('GET', '/charges?to=2020-01-01T00:00:00Z')).body).toEqual({ items: [], next: null });
  await own.stop();
});

test('methods are looked up by their token', async () => {
  expect(await service.call('GET', '/methods/tok_visa_ok.3fa')).toEqual({ status: 200, body: { token: 'tok_visa_ok.3fa', label: 'Visa •• 4242', kind: 'charge', status: 'valid' } });
  expect((await service.call('GET', '/methods/tok_visa_expired')).body.status).toBe('expired');
  expect((await service.call('GET', '/methods/tok_hat_closed')).body).toMatchObject({ kind: 'payout', status: 'closed' });
  expect(await service.call('GET', '/methods/tok_nobody')).toMatchObject({ status: 404, body: { code: 'unknown_method' } });
});

test('every call is signed: without, wrongly, over another body, or long ago it is 401 and nothing moves', async () => {
  const body = charge(), text = JSON.stringify(body), target = '/charges?key=x';
  const post = (headers: Record<string, string>, sent = text) => fetch(`${service.url}/charges`, { method: 'POST', body: sent, headers }).then((answer) => answer.status);
  const get = (headers: Record<string, string>) => fetch(service.url + target, { headers }).then((answer) => answer.status);
  const now = Math.floor(Date.now() / 1000);
  expect(await post({})).toBe(401);
  expect(await post(signed('guessed', text))).toBe(401);
  expect(await post(signed(service.secret, text), text.replace('9500', '9999'))).toBe(401);
  expect(await post(signed(service.secret, text, now - 400))).toBe(401);
  expect(await post(signed(service.secret, text, now + 400))).toBe(401);
  expect(await service.made('charge', body.key)).toEqual([]);
  expect(await post(signed(service.secret, text, now - 200))).toBe(201);
  expect(await get(signed(service.secret, ''))).toBe(401);
  expect(await get(signed(service.secret, '/charges?key=y'))).toBe(401);
  expect(await get(signed(service.secret, target))).toBe(404);
  expect((await fetch(`${service.url}/methods/tok_visa_ok`)).status).toBe(401);
});

test('bad input is refused with every field at fault', async () => {
  const fields = async (body: unknown) => { const answer = await service.call('POST', '/charges', body); expect(answer.status).toBe(400); return (answer.body.errors ?? []).map((fault: { field: string }) => fault.field).sort(); };
  expect(await fields({})).toEqual(['amount', 'currency', 'key', 'method', 'reference']);
  expect(await fields(charge({ amount: 0, key: 'k'.repeat(101), extra: 1 }))).toEqual(['amount', 'extra', 'key']);
  expect(await fields(charge({ amount: 1.5 }))).toEqual(['amount']);
  expect(await fields(charge({ currency: 'cat', callback_url: 'ftp://x' }))).toEqual(['callback_url', 'currency']);
  expect(await fields([])).toEqual([]);
  expect((await service.call('GET', '/refunds')).status).toBe(404);
});

test('somebody chooses a card on the page and comes back with a token of their own', async () => {
  const back = 'https://mcf.example/account?tab=pay#top';
  const page = await fetch(`${service.url}/methods/new?return_url=${encodeURIComponent(back)}&kind=charge`, { headers: { 'accept-language': 'ru-RU' } });
  const html = await page.text();
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(html).toContain('Visa •• 4242');
  expect(html).toContain('Платит сразу');
  expect(html).not.toContain('Golden Hat');
  const link = /href="([^"]*tok_visa_ok[^"]*)"/.exec(html)![1]!.replaceAll('&amp;', '&');
  const choose = async () => (await fetch(new URL(link, `${service.url}/methods/new`), { redirect: 'manual' })).headers.get('location')!;
  const first = await choose(), second = await choose();
  expect(first).toMatch(/^https:\/\/mcf\.example\/account\?tab=pay&token=tok_visa_ok\.[0-9a-f]{12}#top$/);
  expect(second).not.toBe(first);
  const token = new URL(first).searchParams.get('token')!;
  expect((await service.call('GET', `/methods/${token}`)).body.status).toBe('valid');
  expect((await make(charge({ method: token }))).body.status).toBe('succeeded');

  const evil = `${service.url}/methods/new?return_url=${encodeURIComponent('https://x/"><script>alert(1)</script>'.replaceAll(' ', ''))}`;
  expect(await (await fetch(evil)).text()).not.toContain('<script');
  for (const url of ['javascript:alert(1)', 'https://x/\r\nSet-Cookie: a=b', '', '//x']) {
    expect((await fetch(`${service.url}/methods/new?choose=tok_visa_ok&return_url=${encodeURIComponent(url)}`, { redirect: 'manual' })).status, url).toBe(400);
  }
  expect((await fetch(`${service.url}/methods/new?choose=tok_none&return_url=http://x/`, { redirect: 'manual' })).status).toBe(400);
});

test('a movement without an answer was made: asking and the same key again find it', async () => {
  await service.control({ timeout_after_success: true });
  const body = charge();
  await expect(make(body)).rejects.toThrow();
  const [made] = await service.made('charge', body.key);
  expect(made).toMatchObject({ status: 'succeeded', posts: 1 });
  await told(made!.id);
  await service.control(well);
  expect(await service.call('GET', `/charges?key=${body.key}`)).toMatchObject({ status: 200, body: { id: made!.id } });
  expect(await make(body)).toMatchObject({ status: 200, body: { id: made!.id } });
  expect(await service.made('charge', body.key)).toHaveLength(1);
});

test('the webhook may come before the answer', async () => {
  await service.control({ delay_ms: 800 });
  const body = charge();
  let answered = 0;
  const answer = make(body).then((it) => { answered = Date.now(); return it; });
  const [webhook] = await told(body.key);
  expect(answered).toBe(0);
  expect((await answer).body.id).toBe(JSON.parse(webhook!.raw).id);
});

test('webhooks come again until they are taken, doubled if told so, never if they shall be lost', async () => {
  hook.answer = 503;
  const body = charge();
  await make(body);
  await told(body.key, 2);
  hook.answer = 200;
  await eventually(async () => hook.about(body.key).some(({ answered }) => answered === 200), 10_000);
  await pause(600);
  expect(hook.about(body.key).filter(({ answered }) => answered === 200)).toHaveLength(1);

  await service.control({ twice: true });
  hook.wait = 2500;
  const double = charge();
  await make(double);
  const [one, other] = await told(double.key, 2);
  expect(other!.at - one!.at).toBeLessThan(2500);
  expect(other!.raw).toBe(one!.raw);
  hook.wait = 0;

  await service.control({ ...well, lose_webhooks: true });
  const lost = charge();
  await make(lost);
  await service.control(well);
  const quiet = charge({ callback_url: undefined });
  await make(quiet);
  await make(charge({ key: 'after all' }));
  await told('after all');
  await pause(200);
  expect(hook.about(lost.key)).toHaveLength(0);
  expect(hook.about(quiet.key)).toHaveLength(0);
});

test('faults of the answers: busy, a page, nothing at all, late, lists that lie', async () => {
  const raw = async (change: object) => {
    await service.control({ ...well, ...change });
    const body = charge(), text = JSON.stringify(body);
    const answer = await fetch(`${service.url}/charges`, { method: 'POST', body: text, headers: signed(service.secret, text) });
    await answer.text();
    return { status: answer.status, type: answer.headers.get('content-type'), made: (await service.made('charge', body.key)).length };
  };
  expect(await raw({ busy: true })).toEqual({ status: 503, type: 'application/problem+json', made: 0 });
  expect(await raw({ html: true })).toEqual({ status: 200, type: 'text/html', made: 0 });
  await expect(raw({ down: true })).rejects.toThrow();
  const began = Date.now();
  expect((await raw({ hang_ms: 500 })).status).toBe(201);
  expect(Date.now() - began).toBeGreaterThanOrEqual(500);

  const own = new PaymentService();
  await own.start();
  const keys = async (path = '/charges') => (await own.call('GET', path)).body.items.map((it: Movement) => it.key);
  const two = [charge(), charge()];
  for (const body of two) await own.call('POST', '/charges', body);
  await own.control({ list_lies: 'leaves_out' });
  expect(await keys()).toEqual([two[1]!.key]);
  await own.control({ list_lies: 'adds' });
  expect(await keys()).toEqual([two[0]!.key, two[1]!.key, 'invented']);
  await own.control({ list_lies: 'not' });
  expect(await keys()).toHaveLength(2);
  await own.stop();
});

test('killed at any moment and started again, it knows what it did, ends what was pending, and tells what was not told', async () => {
  const data = mkdtempSync(join(tmpdir(), 'mcf-payments-'));
  const own = new PaymentService({ data, pending_ms: 2000 });
  try {
    await own.start();
    const quick = charge(), slow = charge({ method: 'tok_visa_pending' }), paid = payout();
    const known = [(await own.call('POST', '/charges', quick)).body, (await own.call('POST', '/charges', slow)).body, (await own.call('POST', '/payouts', paid)).body];
    await told(quick.key);
    await told(paid.key);
    await eventually(async () => (readFileSync(join(data, 'journal.jsonl'), 'utf8').match(/"told"/g) ?? []).length === 2);
    hook.answer = 0;
    const untold = charge();
    const ours = (await own.call('POST', '/charges', untold)).body;
    const torn = Array.from({ length: 20 }, () => charge());
    const flood = Promise.allSettled(torn.map((body) => own.call('POST', '/charges', body)));
    await own.stop('SIGKILL');
    const answered = (await flood).flatMap((it) => (it.status === 'fulfilled' ? [it.value.body] : []));
    hook.answer = 200;
    await own.start();
    expect((await own.call('GET', `/charges?key=${quick.key}`)).body).toEqual(known[0]);
    expect(await own.call('POST', '/payouts', paid)).toEqual({ status: 200, body: known[2] });
    for (const body of answered) expect((await own.call('GET', `/charges?key=${body.key}`)).body).toEqual(body);
    for (const body of torn) expect([200, 201]).toContain((await own.call('POST', '/charges', body)).status);
    for (const body of torn) expect(await own.made('charge', body.key)).toHaveLength(1);
    expect(JSON.parse((await told(ours.id))[0]!.raw)).toMatchObject({ status: 'succeeded' });
    expect(JSON.parse((await told(slow.key, 1, 15_000))[0]!.raw)).toMatchObject({ status: 'succeeded', id: known[1].id });
    expect(hook.about(quick.key)).toHaveLength(1);
    await own.stop();
    await own.start();
    expect((await own.call('GET', `/charges?key=${slow.key}`)).body).toMatchObject({ id: known[1].id, status: 'succeeded' });
    expect(play('mcf-payments', '--secret', 'x', '--data', data)).toMatchObject({ status: 1, stderr: expect.stringContaining('in use') });
  } finally {
    await own.stop();
    rmSync(data, { recursive: true });
  }
});

test('mcf-payments tells how it is used, and what is wrong', () => {
  expect(play('mcf-payments', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--list-lies') });
  expect(play('mcf-payments', '--nonsense', '1')).toMatchObject({ status: 2, stderr: expect.stringContaining('--nonsense') });
  expect(play('mcf-payments', '--decline-percent', '101', '--secret', 'x')).toMatchObject({ status: 2, stderr: expect.stringContaining('--decline-percent') });
  expect(play('mcf-payments')).toMatchObject({ status: 2, stderr: expect.stringContaining('--secret') });
  expect(play('mcf-payments', '--secret', 'x', '--data', '/proc/nowhere')).toMatchObject({ status: 1, stderr: expect.stringContaining('journal') });
});

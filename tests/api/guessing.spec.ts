// Guessing and finding out (proof 22): few guesses an hour, the owner gets in meanwhile, and nobody learns who has an account.
import { test } from '@playwright/test';
import { createServer, type AddressInfo } from 'node:net';
import { eventually } from '../support/api';
import { Company, expect, password } from '../support/company';
import { everything } from '../support/dump';
import { nightly, random, record } from '../support/proof';
import { alike, send, type RawReply } from '../support/raw-http';

const company = new Company({ MCF_TRUSTED_PROXY: '127.0.0.0/8' }); // so that a test can come from anywhere
let operations = '';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

test.beforeAll(async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  operations = `http://${listen}`;
  await company.open('--ops-listen', listen);
});
test.afterAll(() => company.close());

/** How many passwords the program has hashed or checked so far. */
async function hashes(): Promise<number> {
  const { text } = await send(operations, 'GET', '/metrics');
  return Number(/^mcf_password_hashes_total (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function hashesFor<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = await hashes();
  const result = await work();
  return [result, (await hashes()) - before];
}

const from = (address: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...more });
const signIn = (email: string, word: string, headers: Record<string, string>, path = '/api/session') =>
  send(company.url, 'POST', path, headers, { email, password: word, ...(path === '/api/tokens' ? { name: 'x' } : {}) });

/** Guesses from addresses all over the world, at both doors, as many at once as are let into the queue. */
async function attack(email: string, addresses: string[], each: number): Promise<RawReply[]> {
  const guesses = addresses.flatMap((address) => Array.from({ length: each }, (_, i) => ({ address, i })));
  const replies: RawReply[] = [];
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let next = guesses.shift(); next; next = guesses.shift())
      replies.push(await signIn(email, `guess number ${next.i}`, from(next.address), next.i % 2 ? '/api/tokens' : '/api/session'));
  }));
  return replies;
}

const count = (replies: RawReply[], status: number) => replies.filter((reply) => reply.status === status).length;
const world = (size: number, third: number) => Array.from({ length: size }, (_, i) => (i % 3 ? `198.51.${third}.${i}` : `2001:db8:${third}:${i}::${i}`));

test('an account takes ten guesses an hour at most, from everywhere together, and its owner gets in meanwhile', async () => {
  const home = '203.0.113.5', { email } = await company.addClient();
  const entered = await signIn(email, password, from(home));
  expect(entered.status, entered.text).toBe(200);
  const device = entered.cookies.find((cookie) => cookie.includes('device'))!.split(';')[0]!;
  const size = nightly ? 60 : 12, each = 10;

  const [replies, cost] = await hashesFor(() => attack(email, world(size, 100), each));
  const guesses = count(replies, 401);
  expect(guesses).toBeLessThanOrEqual(10);
  expect(guesses).toBeGreaterThan(3);
  expect(guesses + count(replies, 429)).toBe(replies.length);
  expect(cost, 'a guess that is refused costs no hash').toBe(guesses);
  for (const reply of replies) if (reply.status === 429) expect(Number(reply.headers['retry-after'])).toBeGreaterThan(3000);

  expect((await signIn(email, password, from('192.0.2.200'))).status, 'the right guess of a stranger comes too late').toBe(429);
  expect((await signIn(email, password, from(home))).status, 'the owner, at home').toBe(200);
  expect((await signIn(email, password, from('192.0.2.77', { cookie: device, origin: company.url }))).status, 'the owner, away, with a device of theirs').toBe(200);

  const unknown = await attack(`nobody-${email}`, world(size, 101), each);
  expect(count(unknown, 401), 'as many for an address without an account').toBe(guesses);
  const here = await attack((await company.addClient()).email, ['192.0.2.9'], 20);
  expect(count(here, 401), 'one address does not use up all of them').toBeLessThan(guesses);
  const neighbours = Array.from({ length: 10 }, (_, i) => `2001:db8:ffff:1::${i + 1}`);
  expect(count(await attack((await company.addClient()).email, neighbours, 3), 401), 'a whole /64 is one address').toBe(count(here, 401));
  record(22, 'guesses', { attempts: replies.length, addresses: size, 'guesses an hour': guesses, 'hashes for refused ones': cost - guesses });
});

test('an address that asks for too much is refused whatever account it names', async () => {
  test.setTimeout(120_000);
  const ask = (address: string, i: number) => send(company.url, 'POST', '/api/password-resets', from(address), { email: `nobody-${i}@elsewhere.example` });
  const statuses = [];
  for (let i = 0; i < 16; i++) statuses.push(...(await Promise.all(Array.from({ length: 20 }, (_, j) => ask('192.0.2.50', 20 * i + j)))).map((reply) => reply.status));
  expect(statuses.filter((status) => status === 202).length).toBe(300);
  expect(statuses.filter((status) => status === 429).length).toBe(20);
  expect((await signIn('nobody@elsewhere.example', 'x', from('192.0.2.50'))).status).toBe(429);
  expect((await ask('192.0.2.51', 0)).status, 'others are not concerned').toBe(202);
});

test('what a stranger is answered, and what it costs, does not depend on who has an account', async () => {
  test.setTimeout(120_000);
  const known = (await company.addClient()).email;
  const disabled = await company.addClient();
  await company.admin.api.ok('PATCH', `/api/users/${disabled.id}`, { disabled: true });
  const unconfirmed = `early-${Date.now()}@example.org`, invited = `invited-${Date.now()}@example.org`;
  const register = (email: string, address: string) => send(company.url, 'POST', '/api/clients', from(address), { email, password, name: 'Anna', phone: '+7 900 000-00-01' });
  await register(unconfirmed, '192.0.2.100');
  await company.admin.api.ok('POST', '/api/users', { email: invited, name: 'Clara', roles: ['clerk'] }, 201);
  const nobody = () => `nobody-${Math.random()}@example.org`;

  const same = async (what: string, expected: number, asks: Record<string, () => Promise<RawReply>>) => {
    const replies: Record<string, string> = {};
    for (const [who, ask] of Object.entries(asks)) {
      const [reply, cost] = await hashesFor(ask);
      expect(cost, `${what}: hashes for ${who}`).toBe(expected);
      expect(reply.status, `${what}: ${who}: ${reply.text}`).toBeLessThan(500);
      replies[who] = alike(reply);
    }
    expect(new Set(Object.values(replies)).size, `${what}: ${JSON.stringify(replies, null, 1)}`).toBe(1);
  };

  for (const path of ['/api/session', '/api/tokens'])
    await same(path, 1, {
      nobody: () => signIn(nobody(), password, from('192.0.2.110'), path),
      'a wrong password': () => signIn(known, 'a wrong password', from('192.0.2.111'), path),
      'a disabled account': () => signIn(disabled.email, password, from('192.0.2.112'), path),
      'an unconfirmed account': () => signIn(unconfirmed, password, from('192.0.2.113'), path),
      'an invitation not yet taken': () => signIn(invited, password, from('192.0.2.114'), path),
    });
  await same('registering', 1, { nobody: () => register(nobody(), '192.0.2.120'), 'a known address': () => register(known, '192.0.2.121'), 'an unconfirmed one': () => register(unconfirmed, '192.0.2.122') });
  const reset = (email: string, address: string) => send(company.url, 'POST', '/api/password-resets', from(address), { email });
  await same('asking for a reset', 0, { nobody: () => reset(nobody(), '192.0.2.130'), 'a known address': () => reset(known, '192.0.2.131'), 'a disabled one': () => reset(disabled.email, '192.0.2.132'), 'an invited one': () => reset(invited, '192.0.2.133') });
  const links = ['A'.repeat(43), 'short', '..%2f'];
  await same('following a made-up link', 0, Object.fromEntries(links.map((link) => [link, () => send(company.url, 'POST', `/api/password-resets/${link}`, from('192.0.2.140'), { password })])));
  await eventually(async () => company.mail.messages.some((mail) => mail.to.includes(known) && !mail.to.includes('nobody')));
});

test('a wrong password takes as long for an account as for none', async () => {
  test.setTimeout(nightly ? 900_000 : 120_000);
  const accounts: string[] = [], size = nightly ? 30 : 4, rounds = nightly ? 6 : 4;
  for (let i = 0; i < size; i++) accounts.push((await company.addClient()).email);
  const took = { known: [] as number[], unknown: [] as number[] };
  const chance = random();
  for (let round = 0; round < rounds; round++) {
    for (const [i, account] of accounts.entries()) {
      for (const kind of chance() < 0.5 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const start = performance.now();
        const reply = await signIn(kind === 'known' ? account : `nobody-${account}`, 'a wrong password', from(`192.0.2.${150 + i}`));
        took[kind].push(performance.now() - start);
        expect(reply.status).toBe(401);
      }
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const [known, unknown] = [median(took.known), median(took.unknown)];
  // That the work is the same is shown by counting hashes; here only a check that would be left out altogether can be seen.
  expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(nightly ? 1.5 : 4);
  record(22, 'time of a wrong password', { samples: took.known.length, 'known, ms': Math.round(known * 10) / 10, 'unknown, ms': Math.round(unknown * 10) / 10 });
});

test('passwords are kept as Argon2id of at least 19 MiB and two passes, each with its own salt', async () => {
  await company.addClient();
  await company.addClient();
  const found = new Set(everything(company.program).match(/\$argon2\w*\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]{22}\$[\w+/]{43}/g));
  expect(found.size).toBeGreaterThan(4);
  const salts = new Set<string>();
  for (const hash of found) {
    const [, kind, version, memory, passes, salt] = /^\$(\w+)\$v=(\d+)\$m=(\d+),t=(\d+),p=\d+\$([\w+/]+)\$/.exec(hash)!;
    expect(kind).toBe('argon2id');
    expect(Number(version)).toBe(19);
    expect(Number(memory)).toBeGreaterThanOrEqual(19 * 1024);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    salts.add(salt!);
  }
  expect(salts.size).toBe(found.size);
});

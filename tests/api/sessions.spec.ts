// Sessions and forged requests (proof 21): a session ends when it must, nothing is changed on another site's behalf, and no secret is kept.
import { createHash } from 'node:crypto';
import { test } from '@playwright/test';
import { Api, eventually } from '../support/api';
import { Company, expect, password, type Person } from '../support/company';
import { everything, formsOf } from '../support/dump';
import { Listener } from '../support/listener';
import { Program } from '../support/program';
import { record } from '../support/proof';
import { send, type RawReply } from '../support/raw-http';

const company = new Company();
test.beforeAll(() => company.open());
test.afterAll(() => company.close());

const other = 'another long password';
const valueOf = (cookie: string): string => cookie.split(';')[0]!;
const sessionIn = (reply: RawReply): string => valueOf(reply.cookies.find((cookie) => cookie.includes('mcf_session'))!);

function signIn(email: string, headers: Record<string, string> = {}, word = password): Promise<RawReply> {
  return send(company.url, 'POST', '/api/session', { origin: company.url, ...headers }, { email, password: word });
}

async function cookieOf(person: Person): Promise<string> {
  const reply = await signIn(person.email);
  expect(reply.status, reply.text).toBe(200);
  return sessionIn(reply);
}

const whoIs = async (cookie: string): Promise<string | undefined> => {
  const reply = await send(company.url, 'GET', '/api/me', { cookie });
  return reply.status === 200 ? (JSON.parse(reply.text) as { email: string }).email : undefined;
};

async function mailedToken(email: string, after = 0): Promise<string> {
  const mail = await eventually(async () => company.mail.messages.slice(after).find((one) => one.to.includes(email) && /[/=][A-Za-z0-9_-]{43}/.test(one.text)), 15_000);
  return /[/=]([A-Za-z0-9_-]{43})/.exec(mail.text)![1]!;
}

test('a session that somebody planted is never signed in', async () => {
  const [victim, attacker] = [await company.addClient(), await company.addClient()];
  const planted = [`mcf_session=${'A'.repeat(43)}`, 'mcf_session=', 'mcf_session=x; mcf_session=y', await cookieOf(attacker)];
  for (const cookie of planted) {
    const fresh = sessionIn(await signIn(victim.email, { cookie }));
    expect(cookie).not.toContain(fresh.split('=')[1]);
    expect(await whoIs(fresh)).toBe(victim.email);
    expect(await whoIs(cookie), 'what was planted is nobody').toBeUndefined();
  }
});

const endings: Record<string, (person: Person, cookie: string) => Promise<unknown>> = {
  'signing out': (_, cookie) => send(company.url, 'DELETE', '/api/session', { cookie, origin: company.url }),
  'being disabled': (person) => company.admin.api.ok('PATCH', `/api/users/${person.id}`, { disabled: true }),
  'a change of roles': (person) => company.admin.api.ok('PATCH', `/api/users/${person.id}`, { roles: ['clerk', 'manager'] }),
  'a change of password elsewhere': async (person) => {
    const elsewhere = await cookieOf(person);
    const reply = await send(company.url, 'PATCH', '/api/me', { cookie: elsewhere, origin: company.url }, { current_password: password, password: other });
    expect(reply.status, reply.text).toBe(200);
    expect(await whoIs(elsewhere), 'who changed it goes on').toBe(person.email);
  },
  'a password reset': async (person) => {
    const before = company.mail.messages.length;
    await send(company.url, 'POST', '/api/password-resets', {}, { email: person.email });
    const reply = await send(company.url, 'POST', `/api/password-resets/${await mailedToken(person.email, before)}`, {}, { password: other });
    expect(reply.status, reply.text).toBe(204);
  },
};

for (const [name, end] of Object.entries(endings)) {
  test(`nothing speaks for a person after ${name}`, async () => {
    const person = await company.addPerson('clerk');
    const cookie = await cookieOf(person);
    const listening = await Api.signIn(company.url, person.email, password);
    const stream = await Listener.open(name === 'signing out' ? new Api(company.url, listening.token) : listening);
    expect(await whoIs(cookie)).toBe(person.email);
    if (name === 'signing out') await listening.ok('DELETE', '/api/session');
    await end(person, cookie);
    expect(await whoIs(cookie)).toBeUndefined();
    expect((await listening.get('/api/me')).status, 'nor does a token').toBe(401);
    await eventually(async () => stream.ended, 3000);
  });
}

test('a change is made for no other site, whatever the route, the origin and the fetch site', async () => {
  test.setTimeout(180_000);
  const document = await company.admin.api.ok('GET', '/api/openapi.json');
  const people: Record<string, Person> = { client: await company.addClient(), worker: await company.addWorker(), clerk: company.clerk, manager: company.manager, admin: company.admin };
  const cookies = Object.fromEntries(await Promise.all(Object.entries(people).map(async ([role, person]) => [role, await cookieOf(person)]))) as Record<string, string>;
  const port = Number(new URL(company.url).port);
  const origins = [undefined, company.url, 'https://elsewhere.example', 'null', `${company.url}.elsewhere.example`, 'http://127.0.0.1', `http://127.0.0.1:${port + 1}`,
    company.url.replace('http:', 'https:'), `http://localhost:${port}`, `http://elsewhere.example@127.0.0.1:${port}`, `${company.url}/`, ''];
  const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'nonsense'];
  const wrong: string[] = [];
  const figures = { routes: 0, requests: 0, accepted: 0 };

  // Written from 3-api, not from the program: one header must name our site, and neither another.
  const may = (origin: string | undefined, site: string | undefined, cookie: boolean): boolean => {
    if (site === 'same-site' || site === 'cross-site' || site === 'nonsense') return false;
    if (origin !== undefined && origin !== company.url) return false;
    return origin !== undefined || site === 'same-origin' || !cookie;
  };

  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, { security: unknown[]; 'x-roles': string[]; requestBody?: unknown }>>)) {
    for (const [verb, operation] of Object.entries(item)) {
      if (verb === 'get') continue;
      figures.routes++;
      const method = verb.toUpperCase();
      const url = path.replace(/\{[^}]*id\}/g, '0000000000001').replace(/\{[^}]+\}/g, 'made-up');
      const role = operation['x-roles'][0]!;
      for (const cookie of operation.security.length === 0 ? [undefined, cookies[role]] : [cookies[role]!]) {
        const cells = origins.flatMap((origin) => sites.map((site) => ({ origin, site })));
        await Promise.all(cells.map(async ({ origin, site }) => {
          // A webhook comes from another company's program and speaks for nobody: its signature is what counts.
          const expected = path.startsWith('/api/webhooks/') || may(origin, site, cookie !== undefined);
          const used = method === 'DELETE' && path === '/api/session' && expected ? await cookieOf(people[role]!) : cookie; // it ends the session that asks
          const headers = { ...(used ? { cookie: used } : {}), ...(origin !== undefined ? { origin } : {}), ...(site ? { 'sec-fetch-site': site } : {}) };
          const reply = await send(company.url, method, url, headers, operation.requestBody ? '{}' : undefined);
          const accepted = reply.code !== 'cross_site';
          figures.requests++;
          if (accepted) figures.accepted++;
          if (Object.keys(reply.headers).some((name) => name.startsWith('access-control'))) wrong.push(`${method} ${path} lets other sites read`);
          if (accepted !== expected || (operation.security.length > 0 && reply.status === 401) || reply.status >= 500)
            wrong.push(`${method} ${path} origin=${origin} sec-fetch-site=${site} cookie=${!!cookie}: ${reply.status} ${reply.code}`);
        }));
      }
    }
  }
  expect(wrong).toEqual([]);
  for (const cookie of Object.values(cookies)) expect(await whoIs(cookie), 'no refused sign-out signed out').toBeDefined();
  expect(figures.accepted).toBeGreaterThan(100);
  expect(figures.requests).toBeGreaterThan(2000);
  record(21, 'sessions and forged requests', { ...figures, 'wrong accepts': wrong.length });
});

test('a header that names another way to sign in does not carry a cookie past the check', async () => {
  const person = await company.addClient(), cookie = await cookieOf(person);
  const change = (authorization: string) => send(company.url, 'PATCH', '/api/me', { cookie, authorization, origin: 'https://elsewhere.example' }, { name: 'Changed' });
  for (const authorization of ['Bearer made-up', `bearer ${cookie.split('=')[1]}`, 'Bearer  x']) expect((await change(authorization)).status, authorization).toBe(401);
  for (const authorization of ['Basic eDp5', 'Bearer', 'Bearer ', 'Bearerx y', `Bearer ${'x'.repeat(600)}`]) expect((await change(authorization)).code, authorization).toBe('cross_site');
  const asked = await send(company.url, 'OPTIONS', '/api/me', { cookie, origin: 'https://elsewhere.example', 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'authorization' });
  expect(asked.status).toBe(405);
  expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect((await person.api.ok('GET', '/api/me')).name).not.toBe('Changed');
});

test('cookies are out of reach of scripts and of other sites, and tied to https where the company is', async () => {
  const attributes = (reply: RawReply) => reply.cookies.map((cookie) => cookie.replace(/=[^;]*/, '').split('; ').sort().join(' ').replace(/Max-Age=\d+/, 'Max-Age')).sort();
  const client = await company.addClient();
  const plain = await signIn(client.email);
  expect(attributes(plain)).toEqual(['HttpOnly Max-Age Path=/ SameSite=Lax mcf_device', 'HttpOnly Max-Age Path=/ SameSite=Lax mcf_session']);
  expect(plain.headers['cache-control']).toBe('no-store');
  const secure = new Program({ MCF_PUBLIC_URL: 'https://cats.example' });
  try {
    await secure.start();
    secure.addUser('anna@example.org', 'Anna', 'client', password);
    const enter = (origin: string) => send(secure.url, 'POST', '/api/session', { origin }, { email: 'anna@example.org', password });
    const reply = await enter('https://cats.example');
    expect(attributes(reply)).toEqual(['HttpOnly Max-Age Path=/ SameSite=Lax Secure __Host-mcf_device', 'HttpOnly Max-Age Path=/ SameSite=Lax Secure __Host-mcf_session']);
    const cookie = sessionIn(reply);
    const me = (sent: string) => send(secure.url, 'GET', '/api/me', { cookie: sent });
    expect((await me(cookie)).status).toBe(200);
    expect((await me(cookie.replace('__Host-', ''))).status, 'a cookie that a neighbour could set is none').toBe(401);
    for (const origin of ['http://cats.example', 'https://cats.example:8443', 'https://cats.example.elsewhere.example', 'https://www.cats.example', 'https://cats.example.', secure.url])
      expect((await enter(origin)).code, origin).toBe('cross_site');
  } finally {
    await secure.remove();
  }
});

test('no password, cookie, token or link is kept, neither in a store nor in a file nor in the log', async () => {
  test.setTimeout(120_000);
  const mail = company.mail;
  const program = new Program({ MCF_SMTP_URL: mail.url, MCF_WORKERS: '16' });
  const secrets: Record<string, string> = {};
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) => send(program.url, 'POST', path, headers, body);
  const email = `keeper-${Date.now()}@example.org`, word = 'sesame-f6f2b1-eleven-owls';
  try {
    await program.start();
    const registration = { email, password: word, name: 'Anna', phone: '+7 900 000-00-01' };
    expect((await post('/api/clients', registration, { 'idempotency-key': 'key-of-a-registration' })).status).toBe(202);
    secrets.confirmation = await mailedToken(email);
    const confirmed = await post(`/api/confirmations/${secrets.confirmation}`, undefined);
    secrets['device by confirmation'] = valueOf(confirmed.cookies[0]!).split('=')[1]!;
    const entered = await post('/api/session', { email, password: word });
    secrets.session = sessionIn(entered).split('=')[1]!;
    secrets.device = valueOf(entered.cookies.find((cookie) => cookie.includes('device'))!).split('=')[1]!;
    secrets.token = (JSON.parse((await post('/api/tokens', { email, password: word, name: 'script' })).text) as { token: string }).token;
    program.addUser('admin@example.org', 'Boss', 'admin', 'opaque-9b14c7-seven-newts');
    const admin = await Api.signIn(program.url, 'admin@example.org', 'opaque-9b14c7-seven-newts');
    await admin.ok('POST', '/api/users', { email: `invited-${email}`, name: 'Clara', roles: ['clerk'] }, 201);
    secrets.invitation = await mailedToken(`invited-${email}`);
    const before = mail.messages.length;
    await post('/api/password-resets', { email });
    secrets.reset = await mailedToken(email, before);
    // More at once than may wait for a hash: some are refused as busy, and what failed on our side is logged.
    const crowd = Promise.all(Array.from({ length: 40 }, (_, i) => post('/api/clients', { ...registration, email: `crowd-${i}-${email}` })));
    const replies = await Promise.all(Array.from({ length: 40 }, () => post(`/api/password-resets/${secrets.reset}`, { password: `${word}-changed` })));
    await crowd;
    expect(replies.filter((reply) => reply.status === 204).length).toBeLessThan(2);
    expect(replies.filter((reply) => reply.status === 503).length).toBeGreaterThan(0);
    expect(program.log).toContain('/api/password-resets/');
    Object.assign(secrets, { password: word, 'changed password': `${word}-changed`, 'password of the admin': 'opaque-9b14c7-seven-newts' });

    const left = everything(program);
    expect(left, 'the test looks at the right place').toContain(email);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length, name).toBeGreaterThan(23);
      for (const form of formsOf(secret)) expect(left.includes(form), `a ${name} is kept as ${JSON.stringify(form)}`).toBe(false);
    }
    const hash = createHash('sha256').update(JSON.stringify(registration)).digest('hex');
    expect(left.includes(hash), 'nor is a hash of a body with a password, which could be tried out').toBe(false);
    record(21, 'secrets kept', { secrets: Object.keys(secrets).length, 'bytes searched': left.length, found: 0 });
  } finally {
    await program.remove();
  }
});

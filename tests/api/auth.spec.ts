// Accounts: registration by mailed link, sign-in, reset, invitations, tokens, changes that take effect at once.
import { Api } from '../support/api';
import { expect, password, test, type Company } from '../support/company';

function tokenIn(text: string): string {
  const found = /\/(?:confirm|confirmations?|password|reset|invitation)\S*?[/=]([A-Za-z0-9_-]{20,})/.exec(text);
  if (!found) throw new Error(`no link in: ${text}`);
  return found[1]!;
}

async function register(company: Company, email: string) {
  return new Api(company.url).post('/api/clients', { email, password, name: 'Anna', phone: '+7 900 000-00-01' });
}

test('a client registers, follows the mailed link, signs in and out', async ({ company }) => {
  const email = `anna-${Date.now()}@example.org`;
  const anyone = new Api(company.url);
  expect((await register(company, email)).status).toBe(202);
  const tooEarly = await anyone.post('/api/session', { email, password });
  expect(tooEarly.status).toBe(401);
  const link = await company.mail.waitFor(email, 'http');
  expect(link.html).toContain('href=');
  const token = tokenIn(link.text);
  expect((await anyone.post(`/api/confirmations/${token}`)).status).toBeLessThan(300);
  expect((await anyone.post(`/api/confirmations/${token}`)).status).toBe(404);

  const session = await anyone.post('/api/session', { email, password });
  expect(session.status).toBe(200);
  expect(session.body.user).toMatchObject({ email, roles: ['client'] });
  const cookie = session.headers.get('set-cookie')!;
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Lax');
  const pair = cookie.split(';')[0]!;
  expect((await anyone.call('GET', '/api/me', undefined, { cookie: pair })).body.email).toBe(email);
  expect((await anyone.call('DELETE', '/api/session', undefined, { cookie: pair })).status, 'no origin: refused').toBe(403);
  expect((await anyone.call('DELETE', '/api/session', undefined, { cookie: pair, origin: company.url })).status).toBeLessThan(300);
  expect((await anyone.call('GET', '/api/me', undefined, { cookie: pair })).status).toBe(401);
});

test('registering twice tells the owner, not the stranger', async ({ company }) => {
  const email = `bella-${Date.now()}@example.org`;
  const first = await register(company, email);
  const second = await register(company, email);
  expect(second.status).toBe(202);
  expect(second.body).toEqual(first.body);
});

test('a password is reset by mail, and everything that was open is closed', async ({ company }) => {
  const client = await company.addClient();
  const anyone = new Api(company.url);
  expect((await anyone.post('/api/password-resets', { email: 'nobody@example.org' })).status).toBe(202);
  expect((await anyone.post('/api/password-resets', { email: client.email })).status).toBe(202);
  const token = tokenIn((await company.mail.waitFor(client.email, 'http')).text);
  const weak = await anyone.post(`/api/password-resets/${token}`, { password: 'short' });
  expect(weak.body).toMatchObject({ status: 400, errors: [{ field: 'password', code: 'too_short' }] });
  expect((await anyone.post(`/api/password-resets/${token}`, { password: 'another long password' })).status).toBeLessThan(300);
  expect((await client.api.get('/api/me')).status, 'tokens die with a password change').toBe(401);
  expect((await anyone.post('/api/session', { email: client.email, password })).status).toBe(401);
  expect((await anyone.post('/api/session', { email: client.email, password: 'another long password' })).status).toBe(200);
});

test('an admin invites staff, changes roles, disables: at once', async ({ company }) => {
  const email = `clerk-${Date.now()}@example.org`;
  const user = await company.admin.api.ok('POST', '/api/users', { email, name: 'Clara', roles: ['clerk', 'manager'] }, 201);
  const token = tokenIn((await company.mail.waitFor(email, 'http')).text);
  expect((await new Api(company.url).post(`/api/password-resets/${token}`, { password })).status).toBeLessThan(300);
  const clara = await Api.signIn(company.url, email, password);
  expect((await clara.get('/api/workers')).status).toBe(200);
  await company.admin.api.ok('PATCH', `/api/users/${user.id}`, { roles: ['clerk'] });
  const after = await Api.signIn(company.url, email, password);
  expect((await after.get('/api/workers')).status).toBe(403);
  await company.admin.api.ok('PATCH', `/api/users/${user.id}`, { disabled: true });
  expect((await after.get('/api/me')).status).toBe(401);
  expect((await new Api(company.url).post('/api/session', { email, password })).status).toBe(401);
  const mixed = await company.admin.api.post('/api/users', { email: `x-${email}`, name: 'X', roles: ['client', 'manager'] });
  expect(mixed.status, 'client and worker are held alone').toBe(400);
  expect((await company.manager.api.get('/api/users')).status).toBe(403);
});

test('guessing is slowed down, and costs the same for unknown people', async ({ company }) => {
  const client = await company.addClient();
  const anyone = new Api(company.url);
  const answers = [];
  for (let i = 0; i < 14; i++) answers.push(await anyone.post('/api/session', { email: client.email, password: `wrong guess ${i}` }));
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  const throttled = answers.find((answer) => answer.status === 429)!;
  expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
  const unknown = await anyone.post('/api/session', { email: 'nobody-at-all@example.org', password: 'wrong guess' });
  expect([401, 429]).toContain(unknown.status);
});

test('settings are read by role and written by the admin, with the version that was read', async ({ company }) => {
  const client = await company.addClient();
  const seen = await client.api.ok('GET', '/api/company');
  expect(seen.currency).toBe('CAT');
  expect(seen.penalty).toBeUndefined();
  const all = await company.admin.api.get('/api/company');
  expect(all.body).toMatchObject({ worker_share_percent: 60, penalty: 4000, no_show_grace_minutes: 30 });
  expect(all.body.discount_tiers[0]).toEqual({ over: 1000000, percent: 5 });
  const etag = all.headers.get('etag')!;
  expect((await company.admin.api.patch('/api/company', { name: 'Cats & Co' }, { 'if-match': etag })).status).toBe(200);
  expect((await company.admin.api.patch('/api/company', { name: 'Late' }, { 'if-match': etag })).status).toBe(412);
  expect((await company.manager.api.patch('/api/company', { name: 'No' })).status).toBe(403);
  const zone = await company.admin.api.patch('/api/company', { time_zone: 'Mars/Olympus' });
  expect(zone.body.errors).toMatchObject([{ field: 'time_zone' }]);
});

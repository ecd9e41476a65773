// Proof 25: whatever is asked of any operation, by anyone, in any order, the answer is one that our own OpenAPI document declares.
import { eventually, picture } from '../support/api';
import { Company, expect, form, password, test, type Person } from '../support/company';
import { Generator, type Made, type Temper } from '../support/generator';
import { Contract, type Operation } from '../support/openapi';
import { eachOf, record, seeded, sized, type Random } from '../support/proof';

const name = 'every answer is a declared one';
const insides = /SELECT |INSERT |UPDATE |sqlite|constraint|no such (table|column)|\/src\/|\.c:\d+|\/tmp\/mcf|Traceback|0x[0-9a-f]{6,}|AddressSanitizer|<html/i;

interface Actor { role: string; token: string; person?: Person }

/** Nobody gets a password that this test would not know: with the right old one, a new one that could be accepted is the old one again. */
function keepPassword(body: unknown): void {
  const change = body as { password?: unknown; current_password?: unknown } | undefined;
  if (change?.current_password === password && typeof change.password === 'string' && change.password.length >= 8) change.password = password;
}

class Fuzz {
  readonly figures: Record<string, number> = { requests: 0, refused: 0, done: 0, busy: 0 };
  readonly done = new Map<string, number>();
  private actors: Actor[] = [{ role: 'anyone', token: '' }, { role: 'anyone', token: 'x'.repeat(43) }];
  private generator: Generator;
  private photo = picture();
  private operations: Operation[];

  constructor(private company: Company, private contract: Contract, private random: Random) {
    this.generator = new Generator(contract, random);
    this.generator.password = password;
    // The stream never ends; signing out is done by the tests of sessions.
    this.operations = contract.operations.filter((operation) => !operation.path.startsWith('/api/dev') && operation.path !== '/api/stream' && operation.name !== 'DELETE /api/session');
  }

  async prepare(): Promise<void> {
    const { company } = this;
    for (const role of ['client', 'client', 'worker', 'worker', 'clerk', 'manager', 'admin']) {
      const person = role === 'worker' ? await company.addWorker() : await company.addPerson(role);
      this.actors.push({ role, token: person.api.token, person });
      this.generator.emails.push(person.email);
    }
    const type = await company.addServiceType();
    this.generator.keep('service-types', type.id);
  }

  /** Time goes on, and whoever was locked out by what the admins of this test did is let in again. */
  async rest(): Promise<void> {
    const { company } = this;
    await company.admin.api.post('/api/dev/clock', { advance_seconds: 1200 });
    this.generator.now = await company.now();
    for (const actor of this.actors) {
      if (!actor.person) continue;
      const me = await actor.person.api.get('/api/me');
      if (me.status === 200 && JSON.stringify(me.body.roles) === JSON.stringify([actor.role])) continue;
      await company.admin.api.ok('PATCH', `/api/users/${actor.person.id}`, { disabled: false, roles: [actor.role] });
      if ((await actor.person.api.get('/api/me')).status === 200) continue;
      actor.person = await eventually(() => company.signIn(actor.person!.email));
      actor.token = actor.person.api.token;
    }
    if (await eventually(async () => (await company.manager.api.get('/api/service-types?active=true')).body.items?.length > 0 || (await company.addServiceType()), 20_000)) this.figures.rests = (this.figures.rests ?? 0) + 1;
  }

  /** One of a known operation, by somebody who may; the answer's body, if it was done. */
  private async step(operation: string, role: string, path: string, body?: unknown): Promise<Record<string, unknown> | undefined> {
    const found = this.operations.find((one) => one.name === operation)!;
    for (const actor of this.actors.filter((one) => one.role === role)) {
      const made: Made = { path, query: '', headers: {}, body };
      const { status, type, text } = await this.send(found, actor, made);
      this.figures.requests!++;
      expect(this.contract.judge(found, status, type, text), `${operation} as ${role} → ${status} ${text.slice(0, 600)}`).toBe('');
      if (status >= 300) continue;
      this.done.set(operation, (this.done.get(operation) ?? 0) + 1);
      if (type !== 'application/json') return {};
      this.generator.learn(found, JSON.parse(text));
      return JSON.parse(text);
    }
    return undefined;
  }

  /** A task from the order to its end, one way or the other, as far as what the others do meanwhile lets it come. */
  async life(): Promise<void> {
    const type = (await this.company.addServiceType()).id;
    const task = await this.step('POST /api/tasks', 'client', '/api/tasks', { service_type_id: type, description: 'x', address: 'y', scheduled_at: await this.company.inHours(1) });
    const at = `/api/tasks/${task?.id}`;
    if (this.random.chance(0.5)) {
      await this.step('POST /api/tasks/{id}/fail', 'manager', `${at}/fail`, { reason: 'gone', cause: 'gave_up' });
      await this.step('POST /api/tasks/{id}/waive-penalty', 'manager', `${at}/waive-penalty`, { reason: 'ill' });
      await this.step('POST /api/tasks/{id}/rebook', 'client', `${at}/rebook`, { scheduled_at: await this.company.inHours(30) });
      return;
    }
    const request = await this.step('POST /api/supply-requests', 'worker', '/api/supply-requests', { task_id: task?.id });
    await this.step('POST /api/supply-requests/{id}/issue', 'clerk', `/api/supply-requests/${request?.id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'none' });
    await this.step('POST /api/tasks/{id}/check-in', 'worker', `${at}/check-in`, form('photo'));
    const done = await this.step('POST /api/tasks/{id}/complete', 'worker', `${at}/complete`, form('report'));
    for (const photo of (done?.photos ?? []) as { id: string }[]) await this.step('GET /api/photos/{id}', 'client', `/api/photos/${photo.id}`);
  }

  private choose(): Operation {
    for (;;) {
      const operation = this.random.pick(this.operations);
      // A password's hash costs more than all else together.
      if (/password|session|tokens|clients/.test(operation.path) && operation.method === 'POST' && !this.random.chance(0.1)) continue;
      return operation;
    }
  }

  private async send(operation: Operation, actor: Actor, made: Made): Promise<{ status: number; type: string; text: string; headers: Headers }> {
    const form = made.body instanceof FormData;
    const response = await fetch(`${this.company.url}${made.path}${made.query && `?${made.query}`}`, {
      method: operation.method,
      headers: {
        // Each request seems to come from elsewhere, so that the throttle of one address is not all that is tested.
        'x-forwarded-for': `10.${this.random.below(256)}.${this.random.below(256)}.${this.random.below(256)}`,
        ...(actor.token ? { authorization: `Bearer ${actor.token}` } : {}), ...(operation.body && !form ? { 'content-type': 'application/json' } : {}), ...made.headers,
      },
      body: form ? (made.body as FormData) : made.text ?? (made.body === undefined ? undefined : JSON.stringify(made.body)),
    });
    return { status: response.status, type: (response.headers.get('content-type') ?? '').split(';')[0]!, text: await response.text(), headers: response.headers };
  }

  async one(): Promise<void> {
    const operation = this.choose();
    const allowed = this.actors.filter((actor) => operation.roles.includes(actor.role));
    const actor = allowed.length > 0 && this.random.chance(0.8) ? this.random.pick(allowed) : this.random.pick(this.actors);
    const temper: Temper = this.random.pick(['sound', 'sound', 'sound', 'nearly', 'nearly', 'broken']);
    const made = this.generator.make(operation, temper, this.photo);
    if (operation.method === 'PATCH' && [this.company.admin, this.company.manager].some((helper) => made.path.includes(helper.id))) return; // they help the others up
    keepPassword(made.body);
    const answer = await this.send(operation, actor, made);
    const { status, text } = answer;
    const told = `${operation.name} as ${actor.role} (${temper}): ${JSON.stringify(made)} → ${status} ${text.slice(0, 600)}`;
    this.figures.requests!++;
    expect(this.contract.judge(operation, status, answer.type, text), told).toBe('');
    expect(status < 500 || (status === 503 && answer.headers.has('retry-after')), told).toBe(true);
    if (status >= 400) {
      expect(JSON.parse(text).status, told).toBe(status);
      expect(text, told).not.toMatch(insides);
    } else this.expected(operation, actor, made, told);
    this.figures[status >= 500 ? 'busy' : status >= 400 ? 'refused' : 'done']!++;
    if (status >= 300) return;
    this.done.set(operation.name, (this.done.get(operation.name) ?? 0) + 1);
    if (answer.type === 'application/json') this.generator.learn(operation, JSON.parse(text));
  }

  /** What was done must have been allowed: to this role, and by the schema of what came in. */
  private expected(operation: Operation, actor: Actor, made: Made, told: string): void {
    if (!operation.anyone) expect(actor.role, `only for those with a role: ${told}`).not.toBe('anyone');
    if (operation.body?.type !== 'application/json' || made.headers['Idempotency-Key']) return;
    const body: unknown = made.text === undefined ? made.body : made.text === '' ? {} : JSON.parse(made.text);
    expect(this.contract.faults(operation, body), `accepted, though the document refuses it: ${told}`).toBe('');
  }

  untouched(): string[] {
    return this.operations.map((operation) => operation.name).filter((operation) => !this.done.has(operation));
  }
}

test(`proof 25: ${name}`, async () => {
  test.setTimeout(sized(900_000, 4 * 3_600_000));
  const random = seeded(name);
  const company = new Company({ MCF_TRUSTED_PROXY: '127.0.0.1/32', MCF_OUTBOUND_HOSTS: '' });
  await company.open();
  try {
    const fuzz = new Fuzz(company, new Contract(await company.manager.api.ok('GET', '/api/openapi.json')), random);
    await fuzz.prepare();
    const rounds = sized(7, 400);
    for (let round = 0; round < rounds; round++) {
      await eachOf(Array.from({ length: 500 }), 12, () => fuzz.one());
      await fuzz.rest();
      await fuzz.life();
    }
    record(25, name, { ...fuzz.figures, operations: fuzz.done.size, never_done: fuzz.untouched().length }, random.seed);
    console.log(`never done: ${fuzz.untouched().join(', ')}`);
    expect(fuzz.done.size, `most operations were done at least once, but not: ${fuzz.untouched().join(', ')}`).toBeGreaterThan(45);
  } finally {
    await company.close();
  }
});

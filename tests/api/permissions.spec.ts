// The permission matrix (proof 20): every route x every role x every object x every member of an answer, against the table beside this file.
import { test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api, eventually, picture } from '../support/api';
import { expect, password } from '../support/company';
import { Listener } from '../support/listener';
import { Cast, outsideSecret, roles, type Objects, type Subject } from '../support/matrix';
import { record } from '../support/proof';
import { signed } from '../support/signature';

type Cell = '-' | 'yes' | 'own' | 'any';
interface Line { object: string; cells: Record<string, Cell> }
interface Schema { $ref?: string; type?: string | string[]; properties?: Record<string, Schema>; required?: string[]; items?: Schema; enum?: string[]; format?: string; minLength?: number; minimum?: number; minItems?: number }
interface Operation {
  'x-permission': string;
  'x-roles': string[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Document { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> }; 'x-visible-to': Record<string, Record<string, string[]>> }
interface Seen { status: number; type: string; text: string; alike: string }

const success = (operation: Operation) => Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];

const strength: Cell[] = ['-', 'own', 'any', 'yes'];
const missing = '0000000000001';
const columns = ['anyone', ...roles];

/** The table: lines of routes, then lines of members. */
function readTable(): { routes: Map<string, Line>; members: Map<string, Map<string, string[]>> } {
  const routes = new Map<string, Line>(), members = new Map<string, Map<string, string[]>>();
  for (const line of readFileSync(join(import.meta.dirname, 'permissions.table'), 'utf8').split('\n')) {
    const words = line.split(/\s+/).filter(Boolean);
    if (words.length === 0 || words[0]!.startsWith('#') || words[0] === 'method') continue;
    if (words[1]!.startsWith('/')) {
      const [method, path, object, ...cells] = words as [string, string, string, ...Cell[]];
      if (cells.length !== columns.length || !cells.every((cell) => strength.includes(cell))) throw new Error(`a line of the table is broken: ${line}`);
      routes.set(`${method} ${path}`, { object, cells: Object.fromEntries(columns.map((role, i) => [role, cells[i]!])) });
    } else {
      const [schema, seers, ...names] = words as [string, string, ...string[]];
      const known = members.get(schema) ?? new Map<string, string[]>();
      for (const name of names) known.set(name, seers === 'all' ? [...columns] : seers.split(','));
      members.set(schema, known);
    }
  }
  return { routes, members };
}

class Matrix {
  readonly table = readTable();
  readonly wrong: string[] = [];
  readonly figures = { routes: 0, cells: 0, members: 0, pairs: 0 };
  private cast!: Cast;
  private document!: Document;
  private count = 0;

  async open(cast: Cast): Promise<void> {
    this.cast = cast;
    this.document = await cast.api('admin').ok('GET', '/api/openapi.json');
  }

  routes(): { key: string; method: string; path: string; operation: Operation; line?: Line }[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) => Object.entries(item).map(([verb, operation]) => {
      const method = verb.toUpperCase(), key = `${method} ${path}`;
      return { key, method, path, operation, line: this.table.routes.get(key.replace(/\.csv$/, '')) };
    }));
  }

  /** What the table says and the program does not know, and the other way round. */
  compareDeclarations(): void {
    const routes = this.routes();
    for (const { key, operation, line } of routes) {
      if (!line) this.wrong.push(`${key} is not declared in permissions.table`);
      for (const role of roles) if (line && (line.cells[role] !== '-') !== operation['x-roles'].includes(role)) this.wrong.push(`${key}: x-roles and the table differ about ${role}`);
    }
    for (const key of this.table.routes.keys()) if (!routes.some((route) => route.key === key)) this.wrong.push(`${key} is declared, but does not exist`);
    for (const [schema, known] of this.table.members)
      for (const [name, seers] of known) {
        const told = this.document['x-visible-to'][schema]?.[name] ?? columns;
        if (told.join() !== seers.join()) this.wrong.push(`${schema}.${name} is for ${told}, and the table says ${seers}`);
      }
  }

  /** The smallest body that the schema takes. */
  private sample(schema: Schema, name = ''): unknown {
    if (schema.$ref) return this.sample(this.resolve(schema.$ref), name);
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (type === 'object') return Object.fromEntries((schema.required ?? []).map((member) => [member, this.sample(schema.properties![member]!, member)]));
    if (type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => this.sample(schema.items!, name));
    if (schema.enum) return schema.enum.find((word) => word !== null);
    if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
    if (type === 'boolean') return false;
    if (name === 'service_type_id') return this.cast.serviceType;
    if (name === 'worker_id') return this.cast.subject('worker').person!.id;
    if (name === 'email') return `nobody-${++this.count}@example.org`;
    if (name === 'phone') return '+7 900 000-00-01';
    if (name === 'password') return password;
    return 'x'.repeat(schema.minLength ?? 1);
  }

  private resolve(reference: string): Schema {
    const schema = this.document.components.schemas[reference.split('/').pop()!];
    if (!schema) throw new Error(`no schema ${reference}`);
    return schema;
  }

  private async body(key: string, operation: Operation, subject: Subject, member: string, id: string): Promise<unknown> {
    if (!operation.requestBody) return undefined;
    const [type, { schema }] = Object.entries(operation.requestBody.content)[0]!;
    const body = this.sample(schema) as Record<string, unknown>;
    if (type.startsWith('multipart')) {
      const data = new FormData();
      data.append(key.endsWith('complete') ? 'report' : 'photo', picture(), 'photo.png');
      return data;
    }
    if (key === 'POST /api/session' || key === 'POST /api/tokens') body.email = (subject.person ?? this.cast.subject('client').person!).email;
    if (key === 'POST /api/users') body.roles = ['clerk'];
    if (key === 'POST /api/dev/clock') body.advance_seconds = 1;
    if (key === 'PUT /api/matching/pipeline' || key === 'POST /api/matching/preview') body.steps = (await this.cast.api('manager').ok('GET', '/api/matching/pipeline')).steps;
    if ('scheduled_at' in body) body.scheduled_at = await this.cast.company.inHours(2000 + 4 * ++this.count);
    if (key === 'PUT /api/payment-method') body.token = subject.roles.includes('client') ? 'tok_visa_ok' : 'tok_hat_ok';
    if (key === 'POST /api/webhooks/payments') body.status = 'succeeded';
    if (member) body[member] = id;
    return body;
  }

  async call(key: string, method: string, path: string, operation: Operation, subject: Subject, id: string, member = ''): Promise<Seen> {
    // Signing out ends the session that asks: a token for this once.
    const api = key === 'DELETE /api/session' && subject.person ? await Api.signIn(subject.api.base, subject.person.email, password) : subject.api;
    const body = await this.body(key, operation, subject, member, id);
    const stop = new AbortController();
    const signature = path.startsWith('/api/webhooks/') ? signed(outsideSecret, JSON.stringify(body)) : {};
    const response = await fetch(api.base + path.replace(/\{[^}]+\}/g, id), {
      method,
      signal: stop.signal,
      headers: { ...signature, ...(api.token ? { authorization: `Bearer ${api.token}` } : {}), ...(body && !(body instanceof FormData) ? { 'content-type': 'application/json' } : {}) },
      body: body === undefined ? undefined : body instanceof FormData ? body : JSON.stringify(body),
    });
    const type = response.headers.get('content-type') ?? '';
    const text = type.includes('event-stream') ? '' : await response.text();
    stop.abort();
    const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).map((pair) => pair.join(': '));
    const alike = [response.status, ...headers, text.replace(/"request_id":"[^"]*"/, '')].join('\n');
    this.figures.cells++;
    if (response.status >= 500) this.wrong.push(`${key}: ${subject.name} got ${response.status}`);
    return { status: response.status, type, text, alike };
  }

  /** Every member of the answer is one that this person may see; and every one that only some may see is there for them. */
  look(where: string, subject: Subject, schema: Schema, value: unknown): void {
    const name = schema.$ref?.split('/').pop();
    if (name) schema = this.resolve(schema.$ref!);
    if (Array.isArray(value)) return value.forEach((item) => this.look(where, subject, schema.items ?? {}, item));
    if (!value || typeof value !== 'object' || !schema.properties) return;
    if (name) this.lookAtMembers(where, subject, name, Object.keys(value));
    for (const [member, inner] of Object.entries(value)) if (schema.properties[member]) this.look(where, subject, schema.properties[member]!, inner);
  }

  private sees(subject: Subject, seers: string[]): boolean { return seers.includes('anyone') || subject.roles.some((role) => seers.includes(role)); }

  private lookAtMembers(where: string, subject: Subject, schema: string, names: string[]): void {
    const known = this.table.members.get(schema);
    if (!known) return void this.wrong.push(`${where}: the members of ${schema} are not declared in permissions.table`);
    for (const name of names) {
      this.figures.members++;
      const seers = known.get(name);
      if (!seers) this.wrong.push(`${where}: ${schema}.${name} is not declared`);
      else if (!this.sees(subject, seers)) this.wrong.push(`${where}: ${subject.name} sees ${schema}.${name}`);
    }
    for (const [name, seers] of known) if (!seers.includes('anyone') && this.sees(subject, seers) && !names.includes(name)) this.wrong.push(`${where}: ${subject.name} does not see ${schema}.${name}`);
  }

  lookAtAnswer(key: string, subject: Subject, operation: Operation, seen: Seen): void {
    if (seen.status >= 300) return;
    const content = success(operation)?.content;
    if (seen.type.startsWith('application/json') && content?.['application/json']) this.look(key, subject, content['application/json'].schema, JSON.parse(seen.text));
    if (!seen.type.startsWith('text/csv')) return;
    const list = this.document.paths[key.split(' ')[1]!.replace(/\.csv$/, '')]!.get!;
    const row = success(list)!.content!['application/json']!.schema.properties!.items!.items!.$ref!.split('/').pop()!;
    const names = new Set(seen.text.replace(/^\ufeff/, '').split('\r\n')[0]!.split(',').map((name) => name.split('.')[0]!));
    this.lookAtMembers(key, subject, row, [...names]);
  }

  private cellOf(line: Line, subject: Subject): Cell {
    if (subject.roles.length === 0) return line.cells.anyone!;
    return subject.roles.map((role) => line.cells[role]!).sort((a, b) => strength.indexOf(b) - strength.indexOf(a))[0]!;
  }

  /** What must not work, and then what must: in this order, so that the first can be seen to change nothing. */
  async route({ key, method, path, operation, line }: ReturnType<Matrix['routes']>[number]): Promise<void> {
    if (!line) return;
    this.figures.routes++;
    const [kind, member = ''] = line.object.split('@') as [string, string?];
    const objects: Objects = kind === '-' ? { own: {}, others: {} } : await this.cast.objects(kind);
    const ownOf = (name: string): string | undefined => objects.own[name] ?? objects.own['*'];
    const ask = (subject: Subject, id: string) => this.call(key, method, path, operation, subject, id, member);
    const state = () => this.stateOf(kind, [...Object.values(objects.own), ...Object.values(objects.others)]);
    const before = await state();
    for (const subject of this.cast.subjects) {
      const cell = this.cellOf(line, subject);
      const { name } = subject, own = ownOf(name), other = objects.others[name];
      if (cell === 'yes') continue;
      const none = await ask(subject, missing);
      const refused = subject.roles.length === 0 ? 401 : 403;
      if (none.status !== (cell === '-' ? refused : 404)) this.wrong.push(`${key}: ${name} got ${none.status} for a missing ${kind}, the table says ${cell}`);
      const hidden = cell === '-' ? [own, other] : cell === 'own' ? [other] : [];
      for (const id of hidden.filter((one): one is string => !!one)) {
        this.figures.pairs++;
        const seen = await ask(subject, id);
        if (seen.alike !== none.alike) this.wrong.push(`${key}: ${name} can tell another's ${kind} from a missing one:\n${seen.alike}\n---\n${none.alike}`);
      }
    }
    if ((await state()) !== before) this.wrong.push(`${key}: a refused call changed something`);
    for (const subject of this.cast.subjects) {
      const cell = this.cellOf(line, subject);
      const id = ownOf(subject.name);
      if (cell === '-' || (cell !== 'yes' && !id)) continue;
      const seen = await ask(subject, id ?? missing);
      // 409: theirs, but not now.
      if (seen.status >= 300 && seen.status !== 409) this.wrong.push(`${key}: ${subject.name} got ${seen.status} ${seen.text}, the table says ${cell}`);
      this.lookAtAnswer(key, subject, operation, seen);
    }
  }

  private async stateOf(kind: string, ids: string[]): Promise<string> {
    const path = { task: '/api/tasks/', supply_request: '/api/supply-requests/', user: '/api/users/', worker: '/api/workers/', service_type: '/api/service-types/', kit: '/api/kits/' }[kind];
    if (!path) return '';
    const seen = [];
    for (const id of ids.filter(Boolean)) {
      const object = await this.cast.api('admin').ok('GET', path + id);
      delete object.allowed; // follows the clock
      if (object.cookie) delete object.cookie.problem; // follows the supplier, who is away
      seen.push(object);
    }
    return JSON.stringify(seen);
  }
}

const cast = new Cast();
test.beforeAll(async () => {
  test.setTimeout(120_000);
  await cast.open();
});
test.afterAll(() => cast.close());

test('every route answers every role about every object as the table says, and shows it the members that it may see', async () => {
  test.setTimeout(180_000);
  const matrix = new Matrix();
  await matrix.open(cast);
  matrix.compareDeclarations();
  for (const route of matrix.routes()) await matrix.route(route);
  expect(matrix.wrong).toEqual([]);
  expect(matrix.figures.pairs).toBeGreaterThan(200);
  expect(matrix.figures.members).toBeGreaterThan(1000);
  record(20, 'permission matrix', matrix.figures);
});

test('the stream tells each role of nothing that it may not read', async () => {
  const listeners = new Map<Subject, Listener>();
  for (const subject of cast.subjects) if (subject.person) listeners.set(subject, await Listener.open(subject.api));
  const { own, others } = await cast.objects('task');
  const waiting = others.clerk!;
  await eventually(async () => listeners.get(cast.subject('manager'))!.hears(waiting) && listeners.get(cast.subject('clerk'))!.hears(own['*']!));
  await new Promise((later) => setTimeout(later, 300));
  for (const [subject, listener] of listeners) {
    for (const note of listener.notes()) {
      expect(Object.keys(note).sort()).toEqual(['id', 'kind']);
      if (note.kind === 'task') expect((await subject.api.get(`/api/tasks/${note.id}`)).status, `${subject.name} heard of a task`).toBe(200);
    }
    listener.close();
  }
});

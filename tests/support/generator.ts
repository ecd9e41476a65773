// Requests made from the OpenAPI document: sound, nearly sound, and not at all; with ids out of earlier answers.
import type { Contract, Operation, Parameter, Schema } from './openapi';
import type { Random } from './proof';

/** How sound a request is meant to be. */
export type Temper = 'sound' | 'nearly' | 'broken';

export interface Made { path: string; query: string; body?: unknown; text?: string; headers: Record<string, string> }

const strange = ['', ' ', 'null', '0', "' OR 1=1 --", '<script>alert(1)</script>', '../../etc/passwd', '%00', '\u202etxet', '😀'.repeat(20), 'Ω≈ç√', '\\', '"', '{{x}}', '${x}', '\n', 'x'.repeat(5000), '-1', '1e999'];
const wrong: unknown[] = [null, true, -1, 0, 1.5, 1e300, 9007199254740993, '', 'x', [], {}, [null], { a: 1 }, [[[]]]];

export class Generator {
  /** Ids by the collection that they are of. */
  readonly ids = new Map<string, string[]>();
  now = Date.now();
  password = '';
  emails: string[] = [];
  private count = 0;

  constructor(private contract: Contract, private random: Random) {}

  /** Remembers every id in an answer under the collection that it seems to be of. */
  learn(operation: Operation, body: unknown): void {
    const collection = operation.path.split('/')[2]!;
    this.walk(body, collection, 0);
  }

  private walk(value: unknown, collection: string, depth: number): void {
    if (depth > 6 || typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'id' && typeof member === 'string') this.keep(collection, member);
      this.walk(member, Array.isArray(value) || name === 'items' ? collection : ({ service_type: 'service-types', worker: 'workers', client: 'users', task: 'tasks', photos: 'photos', actor: 'users', parked: 'parked' } as Record<string, string>)[name] ?? collection, depth + 1);
    }
  }

  keep(collection: string, id: string): void {
    const known = this.ids.get(collection) ?? [];
    this.ids.set(collection, known);
    if (known.includes(id)) return;
    if (known.length < 60) known.push(id);
    else known[this.random.below(60)] = id;
  }

  private id(collection: string): string {
    const known = this.ids.get(collection) ?? [];
    if (known.length > 0 && this.random.chance(0.9)) return this.random.pick(known);
    return this.random.pick(['0000000000001', 'zzzzzzzzzzzzz', '0sb0q9e7e950c', this.random.pick([...this.ids.values()].flat().concat('0000000000002'))]);
  }

  private time(): string {
    const hours = this.random.pick([1, 2, 5, 24, 48, 100, 1000]);
    return new Date(this.now + hours * 3_600_000 + this.random.below(100) * 60_000).toISOString();
  }

  private text(name: string, schema: Schema): string {
    if (schema.enum) return this.random.pick(schema.enum.filter((word) => word !== null)) as string;
    if (schema.format === 'date-time') return this.time();
    if (schema.format === 'password') return this.password;
    if (name === 'email') return this.random.chance(0.5) && this.emails.length > 0 ? this.random.pick(this.emails) : `fuzz-${this.random.seed}-${++this.count}@example.org`;
    if (name === 'phone' || name === 'contact_phone') return '+49 30 1234567';
    if (name === 'currency') return 'CAT';
    if (name === 'time_zone') return this.random.pick(['Europe/Berlin', 'UTC', 'Asia/Tokyo']);
    if (name === 'status') return this.random.pick(['new', 'assigned', 'requested', 'issued', 'ready', 'nope', 'done,failed']);
    if (name.endsWith('_id') || name === 'after') return this.id(({ service_type_id: 'service-types', worker_id: 'workers', task_id: 'tasks', client_id: 'users', actor_id: 'users' } as Record<string, string>)[name] ?? 'tasks');
    const most = Math.min(schema.maxLength ?? 40, 60);
    return `fuzz ${this.random.below(1000)} Кот`.slice(0, Math.max(most, schema.minLength ?? 0));
  }

  private number(schema: Schema): number {
    const least = Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1);
    const most = schema.maximum ?? 100;
    return this.random.pick([least, most, Math.floor(least + this.random.next() * Math.min(most - least, 1000))]);
  }

  value(name: string, given: Schema, depth = 0): unknown {
    const schema = this.contract.resolve(given.anyOf?.[0] ?? given);
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (depth > 0 && Array.isArray(schema.type) && this.random.chance(0.1)) return null;
    if (name === 'roles') return [this.random.pick(['client', 'worker', 'clerk', 'manager', 'admin'])];
    switch (type) {
      case 'string': return this.text(name, schema);
      case 'integer': case 'number': return this.number(schema);
      case 'boolean': return this.random.chance(0.5);
      case 'array': return Array.from({ length: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + this.random.below(3)) }, () => this.value(name, schema.items!, depth + 1));
      default: return this.object(schema, depth);
    }
  }

  private object(schema: Schema, depth: number): Record<string, unknown> {
    const members = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name) || this.random.chance(0.4));
    return Object.fromEntries(members.map(([name, member]) => [name, this.value(name, member, depth + 1)]));
  }

  /** One thing wrong with it, by the schema or by its edges. */
  private damage(body: Record<string, unknown>, schema: Schema): Record<string, unknown> {
    const names = Object.keys(schema.properties ?? {});
    const name = this.random.pick(names.length > 0 ? names : ['x']);
    const member = this.contract.resolve(schema.properties?.[name] ?? {});
    const damaged = { ...body };
    const ways: (() => void)[] = [
      () => { delete damaged[this.random.pick(schema.required ?? names)]; },
      () => { damaged[this.random.pick(['extra', 'id', '__proto__x', 'constructor', `${name} `, name.toUpperCase()])] = 1; },
      () => { damaged[name] = this.random.pick(wrong); },
      () => { damaged[name] = this.random.pick(strange); },
      () => { if (member.maxLength) damaged[name] = 'é'.repeat(member.maxLength + this.random.below(2)); },
      () => { if (member.maximum !== undefined) damaged[name] = this.random.pick([member.maximum, member.maximum + 1, (member.minimum ?? 0) - 1, member.minimum ?? 0]); },
      () => { if (member.items) damaged[name] = Array.from({ length: (member.maxItems ?? 100) + this.random.below(2) }, () => this.value(name, member.items!, 1)); },
      () => { const inner = damaged[name]; if (Array.isArray(inner) && typeof inner[0] === 'object' && inner[0]) inner[0] = { ...inner[0], more: 1 }; },
    ];
    this.random.pick(ways)();
    return damaged;
  }

  private form(schema: Schema, temper: Temper, photo: Blob): FormData {
    const form = new FormData();
    for (const [name, member] of Object.entries(schema.properties ?? {})) {
      const file = member.format === 'binary';
      if (!file && this.random.chance(0.5)) continue;
      if (temper !== 'sound' && this.random.chance(0.3)) continue;
      if (file) form.append(temper === 'broken' ? this.random.pick([name, 'nope', '']) : name, temper === 'sound' ? photo : new Blob([this.random.pick(strange)]), this.random.pick(['a.png', '../../x', 'кот.jpg']));
      else form.append(name, temper === 'sound' ? String(this.value(name, member)) : this.random.pick(strange));
    }
    return form;
  }

  private parameter(operation: Operation, parameter: Parameter, temper: Temper): string {
    if (temper === 'broken' && this.random.chance(0.5)) return this.random.pick(strange).slice(0, 1000);
    if (parameter.in === 'path' && parameter.name === 'id') {
      const parts = operation.path.split('/');
      return this.id(parts[parts.indexOf('{id}') - 1]!);
    }
    return String(this.value(parameter.name, parameter.schema));
  }

  make(operation: Operation, temper: Temper, photo: Blob): Made {
    const made: Made = { path: operation.path, query: '', headers: {} };
    const query = new URLSearchParams();
    for (const parameter of operation.parameters) {
      const text = this.parameter(operation, parameter, temper);
      if (parameter.in === 'path') made.path = made.path.replace(`{${parameter.name}}`, encodeURIComponent(text) || '%20');
      else if (parameter.in === 'query' && (parameter.required || this.random.chance(0.3))) query.append(parameter.name, text);
      else if (parameter.in === 'header' && this.random.chance(0.3)) made.headers[parameter.name] = `fuzz-${this.random.below(40)}`;
    }
    if (temper === 'broken' && this.random.chance(0.2)) query.append(this.random.pick(['nope', 'limit', '%', 'a[]']), this.random.pick(strange).slice(0, 500));
    if (this.random.chance(0.05)) made.headers['if-match'] = this.random.pick(['"1"', '*', '"x"', '1', 'W/"1"']);
    made.query = query.toString();
    if (!operation.body) return made;
    const schema = this.contract.resolve(operation.body.schema);
    if (operation.body.type === 'multipart/form-data') return { ...made, body: this.form(schema, temper, photo) };
    const body = this.object(schema, 0);
    if (temper === 'broken') {
      const text = this.random.pick([JSON.stringify(body).slice(0, -1), '', '[]', 'null', '"x"', '{"a":', '\0', '[1', JSON.stringify({ ...body, extra: strange })]);
      return { ...made, text };
    }
    return { ...made, body: temper === 'nearly' ? this.damage(body, schema) : body };
  }
}

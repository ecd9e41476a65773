// A company for tests: the program with a mail server and staff. `company` is shared by all tests of one worker process, in whatever files, so a
// test of it says by a trait which workers may do its tasks, and counts on nobody being there and on nothing being as it is by default. What is
// about everybody (who is free, the matching's steps) has a company `alone`.
import { test as base } from '@playwright/test';
import { Api, eventually, picture } from './api';
import { MailServer } from './mail';
import { Program } from './program';

export const password = 'a long enough password';

export interface Person {
  id: string;
  email: string;
  api: Api;
}

export class Company {
  readonly mail = new MailServer();
  program!: Program;
  admin!: Person;
  manager!: Person;
  clerk!: Person;
  private count = 0;
  private readonly unique = Math.random().toString(36).slice(2, 7);

  constructor(private env: Record<string, string> = {}) {}

  get url(): string { return this.program.url; }

  async open(...args: string[]): Promise<void> {
    await this.mail.start();
    this.program = new Program({ MCF_SMTP_URL: this.mail.url, MCF_OUTBOUND_HOSTS: '127.0.0.1', ...this.env });
    await this.program.start(['--dev', ...args]);
    this.admin = await this.addPerson('admin');
    this.manager = await this.addPerson('manager');
    this.clerk = await this.addPerson('clerk');
  }

  async close(): Promise<void> {
    await this.program.remove();
    await this.mail.stop();
  }

  async addPerson(role: string, name?: string): Promise<Person> {
    const email = `${role}-${this.unique}-${++this.count}@example.org`;
    await this.program.enrol(email, name ?? `${role} ${this.count}`, role, password);
    return this.signIn(email);
  }

  async signIn(email: string): Promise<Person> {
    const api = await Api.signIn(this.url, email, password);
    const me = await api.ok('GET', '/api/me');
    return { id: me.id, email, api };
  }

  addClient(name?: string): Promise<Person> { return this.addPerson('client', name); }

  /** A worker that matching already knows. */
  async addWorker(name?: string, traits?: { trait: string; value: number }[]): Promise<Person> {
    const worker = await this.addPerson('worker', name);
    await eventually(async () => (await this.manager.api.get(`/api/workers/${worker.id}`)).status === 200);
    if (traits) await this.manager.api.ok('PATCH', `/api/workers/${worker.id}`, { traits });
    return worker;
  }

  /** A word that no other test of this company uses. */
  word(kind = 'trait'): string { return `${kind}-${this.unique}-${++this.count}`; }

  /** With a trait (a word of the test's own) in `wanted_traits`, only workers who have it get its tasks: so tests keep out of each other's way. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  addServiceType(more: Record<string, unknown> = {}): Promise<any> {
    return this.manager.api.ok('POST', '/api/service-types', { name: `Jars off the shelf ${++this.count}`, description: 'One jar or many', duration_minutes: 60, base_price: 10000, ...more }, 201);
  }

  /** The business time; asking moves it by a second. */
  async now(): Promise<number> {
    const answer = await this.admin.api.ok('POST', '/api/dev/clock', { advance_seconds: 1 });
    return Date.parse(answer.now);
  }

  /** Waits until consumers and jobs are idle: all that follows from what was done is done, mails and notifications included. */
  async settle(): Promise<void> { await this.now(); }

  async advance(seconds: number): Promise<void> {
    await this.admin.api.ok('POST', '/api/dev/clock', { advance_seconds: seconds });
  }

  /** An RFC 3339 time so many hours from the business clock's now. */
  async inHours(hours: number): Promise<string> {
    return new Date(Math.floor((await this.now()) / 1000) * 1000 + hours * 3_600_000).toISOString().replace('.000Z', 'Z');
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async order(client: Person, serviceType: string, hours = 24): Promise<any> {
    return client.api.ok('POST', '/api/tasks', { service_type_id: serviceType, description: 'The jar on the left', address: 'Cat street 9', scheduled_at: await this.inHours(hours) }, 201);
  }

  /** Supplies from request to the hand of the worker. */
  async issue(worker: Person, task: string): Promise<void> {
    const request = await worker.api.ok('POST', '/api/supply-requests', { task_id: task });
    await this.clerk.api.ok('POST', `/api/supply-requests/${request.id}/issue`, { items: [{ name: 'Rope', quantity: 1 }], without_cookie_reason: 'no cookie today' });
    await eventually(async () => (await worker.api.get(`/api/tasks/${task}`)).body.supplies_issued);
  }

  checkIn(worker: Person, task: string) { return worker.api.post(`/api/tasks/${task}/check-in`, form('photo')); }
  complete(worker: Person, task: string) { return worker.api.post(`/api/tasks/${task}/complete`, form('report')); }
}

export function form(field: string, file: Blob = picture(), name = 'photo.png'): FormData {
  const data = new FormData();
  data.append(field, file, name);
  return data;
}

async function opened(use: (company: Company) => Promise<void>): Promise<void> {
  const company = new Company();
  await company.open();
  await use(company);
  await company.close();
}

export const test = base.extend<{ alone: Company }, { company: Company }>({
  // eslint-disable-next-line no-empty-pattern
  alone: async ({}, use) => opened(use),
  company: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => opened(use),
    { scope: 'worker', timeout: 60_000 },
  ],
});
export { expect } from '@playwright/test';

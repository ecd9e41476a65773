// The people and objects of the permission matrix: everybody in every role, and of each object one that is theirs and one that is another's.
import { Api, eventually, picture } from './api';
import { Company, form, password, type Person } from './company';
import { PaymentService } from './payments';

/** What the outside companies and the program both know. */
export const outsideSecret = 'between us';
export const roles = ['client', 'worker', 'clerk', 'manager', 'admin'] as const;

export interface Subject {
  name: string;
  roles: string[];
  person?: Person;
  api: Api;
}

/** Ids by the name of a subject. */
export interface Objects {
  own: Record<string, string>;
  others: Record<string, string>;
}

/** Two tasks at one time, and so of two clients and two workers; and a third, for which nobody is free. */
interface Orders {
  first: { id: string; worker: { id: string } };
  second: { id: string; worker: { id: string } };
  waiting: { id: string };
}

export class Cast {
  // The cookies' supplier is away: what it would say, the matrix says in its name.
  company!: Company;
  private readonly payments = new PaymentService();
  subjects: Subject[] = [];
  serviceType = '';
  private slot = 30;
  private photos?: Objects;
  private settlements?: { invoices: Objects; payouts: Objects; run: string };

  subject(name: string): Subject { return this.subjects.find((subject) => subject.name === name)!; }
  api(name: string): Api { return this.subject(name).api; }

  async open(): Promise<void> {
    await this.payments.start();
    const company = (this.company = new Company({ MCF_COOKIES_URL: 'http://127.0.0.1:9', MCF_COOKIES_SECRET: outsideSecret, ...this.payments.settings }));
    await company.open();
    this.serviceType = (await company.addServiceType()).id;
    const add = (name: string, held: string[], person: Person) => this.subjects.push({ name, roles: held, person, api: person.api });
    this.subjects.push({ name: 'anyone', roles: [], api: new Api(company.url) });
    for (const name of ['client', 'other client']) add(name, ['client'], await company.addClient());
    for (const name of ['worker', 'other worker']) add(name, ['worker'], await company.addWorker());
    add('clerk', ['clerk'], company.clerk);
    add('manager', ['manager'], company.manager);
    add('admin', ['admin'], company.admin);
    for (const held of [['clerk', 'manager'], ['clerk', 'admin'], ['manager', 'admin']]) add(held.join(' and '), held, await this.addStaff(held));
    // Nobody's mailbox is known twice: a second sign-in, as from a device not seen before, leaves everybody a notification.
    for (const { person } of this.subjects) if (person) await company.signIn(person.email);
  }

  async close(): Promise<void> {
    await this.company.close();
    await this.payments.stop();
  }

  private async addStaff(held: string[]): Promise<Person> {
    const person = await this.company.addPerson(held[0]!);
    await this.company.admin.api.ok('PATCH', `/api/users/${person.id}`, { roles: held });
    return this.company.signIn(person.email);
  }

  private async order(): Promise<Orders> {
    const at = await this.company.inHours(this.slot += 2);
    const one = (client: string) => this.api(client).ok('POST', '/api/tasks', { service_type_id: this.serviceType, description: 'Jar', address: 'Cat street 9', scheduled_at: at }, 201);
    return { first: await one('client'), second: await one('other client'), waiting: await one('client') };
  }

  /** Who is who to the two tasks: the workers' ids say which of them got which. */
  private split(orders: Orders, first: string, second: string, unseenByClerks: string): Objects {
    const mine = this.subject('worker').person!.id === orders.first.worker.id;
    return {
      own: { client: first, 'other client': second, worker: mine ? first : second, 'other worker': mine ? second : first, '*': first },
      others: { client: second, 'other client': first, worker: mine ? second : first, 'other worker': mine ? first : second, clerk: unseenByClerks },
    };
  }

  private async tasks(): Promise<Objects> {
    const orders = await this.order();
    return this.split(orders, orders.first.id, orders.second.id, orders.waiting.id);
  }

  private workerOf(task: { worker: { id: string } }): Person {
    return this.subjects.find(({ person }) => person?.id === task.worker.id)!.person!;
  }

  private async requests(): Promise<Objects> {
    const orders = await this.order();
    const ask = async (task: Orders['first']) => (await this.workerOf(task).api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201)).id;
    return this.split(orders, await ask(orders.first), await ask(orders.second), '');
  }

  /** Photos stay as they are: once is enough. */
  private async pictures(): Promise<Objects> {
    if (this.photos) return this.photos;
    const at = await this.company.inHours(1);
    const one = (client: string) => this.api(client).ok('POST', '/api/tasks', { service_type_id: this.serviceType, description: 'Jar', address: 'Cat street 9', scheduled_at: at }, 201);
    const orders = { first: await one('client'), second: await one('other client'), waiting: { id: '' } };
    const shoot = async (task: Orders['first'], colour: number) => {
      const worker = this.workerOf(task);
      await this.company.issue(worker, task.id);
      return (await worker.api.ok('POST', `/api/tasks/${task.id}/check-in`, form('photo', picture(colour)))).photos[0].id as string;
    };
    await this.company.advance(2400);
    return (this.photos = this.split(orders, await shoot(orders.first, 0x40), await shoot(orders.second, 0x90), ''));
  }

  /** Invoices and payouts stay as they are: once is enough. */
  private async settled(): Promise<{ invoices: Objects; payouts: Objects; run: string }> {
    if (this.settlements) return this.settlements;
    const manager = this.api('manager');
    const { first, second } = await this.order();
    for (const { id } of [first, second]) await manager.ok('POST', `/api/tasks/${id}/cancel`, { reason: 'to be billed' });
    for (const name of ['worker', 'other worker']) await manager.ok('POST', '/api/bonuses', { worker_id: this.subject(name).person!.id, amount: 50_000_000, reason: 'to be paid, whatever the penalties' }, 201);
    await this.company.settle();
    await manager.ok('POST', '/api/accounting/runs', { kind: 'charge' }, 201);
    const run = (await manager.ok('POST', '/api/accounting/runs', { kind: 'pay' }, 201)).id as string;
    await this.company.settle();
    const newest = async (name: string, what: string) => (await eventually(async () => (await this.api(name).ok('GET', `/api/${what}?limit=1`)).items[0])).id as string;
    const pair = async (name: string, what: string): Promise<Objects> => {
      const own = { [name]: await newest(name, what), [`other ${name}`]: await newest(`other ${name}`, what) };
      return { own: { ...own, '*': own[name]! }, others: { [name]: own[`other ${name}`]!, [`other ${name}`]: own[name]! } };
    };
    return (this.settlements = { invoices: await pair('client', 'invoices'), payouts: await pair('worker', 'payouts'), run });
  }

  /** The key of a charge that is pending at the payment service. */
  private async charge(): Promise<string> {
    const { invoices } = await this.settled();
    await this.payments.control({ pending_ms: 600_000 });
    const { api } = this.subject('other client');
    await api.ok('PUT', '/api/payment-method', { token: 'tok_visa_pending' });
    const id = invoices.own['other client']!;
    await eventually(async () => (await api.ok('GET', `/api/invoices/${id}`)).attempts.length > 0);
    return `invoice-${id}-1`;
  }

  private async each(find: (api: Api) => Promise<string>): Promise<Objects> {
    const own: Record<string, string> = {}, others: Record<string, string> = {};
    for (const { name, person, api } of this.subjects) if (person) own[name] = await find(api);
    const names = Object.keys(own);
    names.forEach((name, i) => { others[name] = own[names[(i + 1) % names.length]!]!; });
    return { own: { '*': own.client!, ...own }, others };
  }

  private all(id: string): Objects { return { own: { '*': id }, others: {} }; }

  /** Fresh ones, where calls change them. */
  async objects(kind: string): Promise<Objects> {
    const admin = this.api('admin');
    switch (kind) {
      case 'task': return this.tasks();
      case 'supply_request': return this.requests();
      case 'photo': return this.pictures();
      case 'kit': return this.all((await this.company.clerk.api.ok('POST', '/api/kits', { name: 'Basics', items: [{ name: 'Form', quantity: 1 }] }, 201)).id);
      case 'service_type': return this.all(this.serviceType);
      case 'worker': return this.all(this.subject('worker').person!.id);
      case 'user': return this.all(this.subject('other client').person!.id);
      case 'movement': return this.all((await this.api('manager').ok('POST', '/api/bonuses', { worker_id: this.subject('worker').person!.id, amount: 100, reason: 'to be taken back' }, 201)).id);
      case 'invoice': return (await this.settled()).invoices;
      case 'payout': return (await this.settled()).payouts;
      case 'charge': return this.all(await this.charge());
      case 'run': return this.all((await this.settled()).run);
      case 'mail': return this.all((await eventually(async () => (await admin.ok('GET', '/api/mails')).items[0])).id);
      case 'notification': return this.each(async (api) => (await eventually(async () => (await api.ok('GET', '/api/notifications')).items[0])).id);
      case 'token': return this.each(async (api) => {
        const { email } = await api.ok('GET', '/api/me');
        return (await api.ok('POST', '/api/tokens', { email, password, name: 'to be deleted' }, 201)).id;
      });
      case 'parked': return { own: {}, others: {} }; // nothing is parked in a healthy company: only what is missing can be asked for
      case 'link': return { own: {}, others: {} }; // nobody knows another's secret
      default: throw new Error(`the table names an object that nobody can make: ${kind}`);
    }
  }
}

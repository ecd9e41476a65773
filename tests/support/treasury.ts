// A company beside its payment services, and what it takes until somebody owes or has earned something.
import { eventually } from './api';
import { Company, expect, type Person } from './company';
import { PaymentService } from './payments';

/** A worker, and a service type that only this worker gets the tasks of. */
export interface Pair { worker: Person & { name: string }; type: { id: string } }

export class Treasury extends Company {
  private constructor(readonly service: PaymentService) { super(service.settings); }

  static async open(): Promise<Treasury> {
    const service = new PaymentService({ pending_ms: 300 });
    await service.start();
    const treasury = new Treasury(service);
    await treasury.open();
    return treasury;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.service.stop();
  }

  async pair(): Promise<Pair> {
    const trait = this.word(), name = `Barsik ${trait}`;
    return { worker: { ...(await this.addWorker(name, [{ trait, value: 100 }])), name }, type: await this.addServiceType({ duration_minutes: 15, wanted_traits: [{ trait, weight: 10 }] }) };
  }

  /** A task that ended and is booked: its client owes 100.00. */
  async ended(client: Person, { worker, type }: Pair, end: 'done' | 'failed' | 'cancelled' = 'cancelled'): Promise<{ id: string; number: string }> {
    const task = await this.order(client, type.id, 3);
    expect(task.worker.id).toBe(worker.id);
    if (end === 'cancelled') await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'changed my mind' });
    if (end === 'failed') await this.manager.api.ok('POST', `/api/tasks/${task.id}/fail`, { reason: 'ill', cause: 'gave_up' });
    if (end === 'done') {
      await this.issue(worker, task.id);
      await this.advance(3 * 3600);
      expect((await this.checkIn(worker, task.id)).status).toBe(200);
      expect((await this.complete(worker, task.id)).status).toBe(200);
    }
    await eventually(async () => (await client.api.ok('GET', '/api/account/movements')).items.some((one: { task: { id: string } | null }) => one.task?.id === task.id));
    return task;
  }

  /** Gives a test method, whose mark makes it one of its own. */
  async with(person: Person, token: string): Promise<Person> {
    await person.api.ok('PUT', '/api/payment-method', { token: `${token}.${this.word('m').toLowerCase()}` });
    return person;
  }

  async until(moment: string): Promise<void> { await this.admin.api.ok('POST', '/api/dev/clock', { now: new Date(Date.parse(moment) + 1000).toISOString() }); }

  /** The next tick of the person's own run: Sunday's, or the month's end. */
  async tick(person: Person): Promise<void> {
    const { due_on, payout_on } = await person.api.ok('GET', '/api/account');
    await this.until(due_on ?? payout_on);
  }
}

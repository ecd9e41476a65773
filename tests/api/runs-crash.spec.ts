// kill -9 of the server, and of the payment services, at random inside charge and pay runs: in the end everybody was charged and paid once.
import { test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/api';
import { Company, expect, type Person } from '../support/company';
import { rows } from '../support/database';
import { PaymentService } from '../support/payments';
import { eachOf, record, seeded, sized, type Random } from '../support/proof';

const kills = sized(20, 1000), killsPerRound = 10, people = sized(40, 200);
const kinds = ['charge', 'pay'] as const;
const pause = (milliseconds: number) => new Promise((later) => setTimeout(later, milliseconds));

interface Settlement { number: string; person: { id: string }; total: number; status: string; attempts: { status: string; method: string }[] }

class Payday extends Company {
  readonly clients: Person[] = [];
  readonly workers: Person[] = [];
  readonly figures = { kills: 0, 'kills amid movements': 0, 'kills of the services': 0, invoices: 0, payouts: 0, 'answers lost': 0, 'methods changed amid a movement': 0, 'charged or paid twice': 0 };
  private rounds = 0; // that are over
  private hour = 24;
  private marks = 0;

  constructor(readonly service: PaymentService, private readonly chance: Random) { super(service.settings); }

  async gather(): Promise<{ id: string }> {
    const type = await this.addServiceType({ duration_minutes: 15, base_price: 12345 });
    for (let i = 0; i < people; i++) {
      this.clients.push(await this.addClient(`Client ${i}`));
      this.workers.push(await this.addWorker(`Worker ${i}`));
    }
    for (const [i, person] of this.clients.entries()) await this.give(person, i % 10 ? 'tok_visa_ok' : 'tok_visa_pending');
    for (const [i, person] of this.workers.entries()) await this.give(person, i % 10 ? 'tok_hat_ok' : 'tok_hat_pending');
    return type;
  }

  /** Another card or account: 503 while the services are away. */
  async give(person: Person, token: string): Promise<void> {
    const answer = await person.api.put('/api/payment-method', { token: `${token}.m${++this.marks}` });
    expect([200, 503]).toContain(answer.status);
  }

  /** Each client owes something, each worker has earned something. */
  async owe(type: { id: string }): Promise<void> {
    const begin = await this.now();
    await eachOf(this.clients, 4, async (client) => {
      const scheduled_at = new Date(begin + ++this.hour * 3_600_000).toISOString();
      const task = await client.api.ok('POST', '/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at }, 201);
      await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'Not today' });
    });
    await eachOf(this.workers, 4, (worker) => this.manager.api.ok('POST', '/api/bonuses', { worker_id: worker.id, amount: 1 + this.chance.below(50_000), reason: 'Kind' }, 201));
    for (const kind of kinds) await eventually(async () => (await this.manager.api.ok('POST', '/api/accounting/runs/preview', { kind })).settlements === people, 30_000);
  }

  /** Both runs of a round, asked for as often as it takes: the key makes them one of each kind. */
  async begin(round: number): Promise<boolean> {
    const answers = await Promise.all(kinds.map((kind) => this.manager.api.post('/api/accounting/runs', { kind }, { 'idempotency-key': `round-${round}-${kind}` }).catch(() => undefined)));
    for (const answer of answers) if (answer) expect([201, 409, 503], JSON.stringify(answer.body)).toContain(answer.status);
    return answers.every((answer) => answer?.status === 201);
  }

  private async moved(): Promise<number> { return (await this.service.state()).movements.length; }

  /** Lets some money move under some faults, and kills. `early`: perhaps before any has, while the run is being made. */
  async kill(early: boolean): Promise<void> {
    const { chance, service } = this;
    const faults = { delay_ms: chance.below(120), timeout_after_success: chance.chance(0.3), lose_webhooks: chance.chance(0.3), twice: chance.chance(0.3), shuffle: chance.chance(0.3), pending_ms: 1 + chance.below(400) };
    await service.control(faults);
    const before = await this.moved(), enough = before + 1 + chance.below(5);
    if (early) await pause(chance.below(200));
    else await eventually(async () => (await this.moved()) >= enough || (await this.finished()), 60_000);
    await pause(chance.below(40));
    const moved = (await this.moved()) - before;
    if (moved > 0) this.figures['kills amid movements']++;
    if (faults.timeout_after_success) this.figures['answers lost']++;
    const both = this.figures.kills % 5 === 2;
    if (both) await service.stop('SIGKILL');
    await this.program.stop('SIGKILL');
    this.figures.kills++;
    if (both) await service.start();
    if (both) this.figures['kills of the services']++;
    await this.program.start();
  }

  /** Those whose money moved, or did not, when the program died take another card while it does not know what became of the old one. */
  async change(): Promise<void> {
    const asked = new Map((await this.service.state()).movements.slice(-12).map((it) => [it.reference, it.method]));
    for (const [what, persons] of [['invoices', this.clients], ['payouts', this.workers]] as const) {
      const open = (await this.manager.api.ok('GET', `/api/${what}?status=issued&limit=200`)).items as Settlement[];
      for (const it of open.filter(({ number }) => asked.has(number)).slice(0, 3)) {
        const other = what === 'payouts' ? 'tok_hat_ok' : asked.get(it.number)!.startsWith('tok_mir') ? 'tok_visa_ok' : 'tok_mir_ok';
        await this.give(persons.find((person) => person.id === it.person.id)!, other);
        this.figures['methods changed amid a movement']++;
      }
    }
  }

  async round(round: number, type: { id: string }): Promise<void> {
    await this.service.control({ delay_ms: 20, timeout_after_success: false, lose_webhooks: false });
    await this.owe(type);
    const first = this.begin(round); // the first kill may come before the answer
    for (let kill = 0; kill < killsPerRound; kill++) {
      await this.kill(kill === 0 && round % 2 === 0);
      if (kill === 0) await first;
      await eventually(() => this.begin(round), 60_000);
      await this.change();
    }
    await this.service.control({ delay_ms: 0, timeout_after_success: false, lose_webhooks: false, twice: false, shuffle: false, pending_ms: 1 });
    await eventually(() => this.finished(), 180_000);
    this.rounds++;
  }

  /** All runs so far have settled everybody. */
  private async finished(): Promise<boolean> {
    const runs = (await this.manager.api.ok('GET', '/api/accounting/runs?limit=100')).items as { status: string; by: object | null; settlements: number; paid: number }[];
    const ours = runs.filter((run) => run.by);
    return ours.length === 2 * (this.rounds + 1) && ours.every((run) => run.status === 'done' && run.settlements === people && run.paid === people);
  }

  private async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after = ''; ; ) {
      const page = await this.manager.api.ok('GET', `${path}?limit=200${after && `&after=${after}`}`);
      items.push(...page.items);
      if (!page.next) return items;
      after = page.next;
    }
  }

  /** The services' list, the invoices and payouts, the ledger and the accounts: all say once. */
  async compare(rounds: number): Promise<void> {
    const { movements } = await this.service.state();
    const labels = new Map<string, string>(); // what a card is called, by its token without our mark
    for (const { method } of movements) {
      const [token] = method.split('.');
      if (!labels.has(token!)) labels.set(token!, (await this.service.call('GET', `/methods/${token}`)).body.label);
    }
    for (const [what, kind, persons] of [['invoices', 'charge', this.clients], ['payouts', 'payout', this.workers]] as const) {
      const settlements = await this.all<Settlement>(`/api/${what}`);
      expect(settlements.filter((it) => it.status !== 'paid')).toEqual([]);
      expect(settlements.map((it) => it.person.id).sort()).toEqual(persons.flatMap((person) => Array<string>(rounds).fill(person.id)).sort());
      const line = (number: string, amount: number, status: string, method: string) => `${number} ${amount} ${status} ${method}`;
      expect(movements.filter((it) => it.kind === kind).map((it) => line(it.reference, it.amount, it.status, labels.get(it.method.split('.')[0]!)!)).sort(), 'each movement is an attempt, and the other way round')
        .toEqual(settlements.flatMap((it) => it.attempts.map((attempt) => line(it.number, it.total, attempt.status, attempt.method))).sort());
      expect(settlements.filter((it) => it.attempts.filter((attempt) => attempt.status === 'succeeded').length !== 1)).toEqual([]);
      const booked = (await this.all<{ kind: string; amount: number; from: { id: string }; to: { id: string } }>('/api/accounting/ledger')).filter((it) => it.kind === (kind === 'charge' ? 'charge_paid' : kind));
      expect(booked.map((it) => `${kind === 'charge' ? it.to.id : it.from.id} ${it.amount}`).sort()).toEqual(settlements.map((it) => `${it.person.id} ${it.total}`).sort());
      this.figures[what] += settlements.length;
    }
    const accounts = await this.all<{ id: string; kind: string; balance: number }>('/api/accounting/accounts');
    expect(accounts.filter((it) => it.kind !== 'company' && it.balance !== 0), 'everybody is settled').toEqual([]);
    expect((await this.manager.api.ok('GET', '/api/accounting/trial-balance')).total).toBe(0);
    expect(rows(this.program, 'accounting', `SELECT id FROM accounting_attempt WHERE status IN ('open', 'pending')`)).toEqual([]);
    expect(rows(this.program, 'accounting', `SELECT id, kind, last_error FROM job WHERE state = 'parked'`)).toEqual([]);
    expect(this.program.run(['verify'])).toContain('All is well.');
  }
}

test(`${kills} kill -9 inside charge and pay runs: everybody is charged and paid once`, async () => {
  test.setTimeout(300_000 + kills * 30_000);
  const folder = mkdtempSync(join(tmpdir(), 'mcf-payments-'));
  const chance = seeded('runs and kills'), service = new PaymentService({ data: folder, pending_ms: 50 });
  await service.start();
  const payday = new Payday(service, chance);
  await payday.open();
  const type = await payday.gather(), rounds = kills / killsPerRound;
  for (let round = 0; round < rounds; round++) await payday.round(round, type);
  await payday.settle();
  await payday.compare(rounds);
  expect(payday.figures['kills amid movements']).toBeGreaterThanOrEqual(kills / 2);
  expect(payday.figures['methods changed amid a movement']).toBeGreaterThan(0);
  record(14, 'kill -9 inside charge and pay runs', payday.figures);
  await payday.close();
  await service.stop();
  rmSync(folder, { recursive: true });
});

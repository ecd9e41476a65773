// A bookkeeper of our own: knows the product's rules of money (1-product §1.2, §1.3, §5) by itself, and reckons from the exports alone what the books
// must say. Nothing here is shared with the program: times by Intl, amounts by whole numbers, no query of any store.

export type Row = Record<string, string>;

/** What the program lets out, and what happened outside of it. */
export interface Exports {
  zone: string;
  /** From here on the calendar is the zone's; before, the company had not said yet where it is. */
  begin: number;
  end: number;
  serviceTypes: { id: string; base_price: number }[];
  tasks: Row[];
  events: Row[];
  ledger: Row[];
  runs: Row[];
  invoices: Settlement[];
  payouts: Settlement[];
  /** The payment services' own list. */
  movements: { kind: 'charge' | 'payout'; key: string; amount: number; status: string; reference: string; method: string }[];
  /** When people gave a card or an account. */
  methods: { person: string; at: number }[];
  /** The moments at which the business clock stood, in order: what falls due between two of them happens at the later one. */
  stands: number[];
}

export interface Settlement {
  id: string; number: string; person: { id: string }; run_id: string; period: { from: string | null; to: string }; issued_at: string; total: number;
  status: string; waiting_for: string | null; paid_at: string | null; next_try_at: string | null;
  attempts: { at: string; ended_at: string | null; amount: number; status: string }[];
  lines: { id: string; kind: string; amount: number; at: string }[];
}

export interface Movement { id: string; kind: string; task: string; from: string; to: string; amount: number; at: number; reversed: string }

// ---- the rules

const share = 60;
const penalty = 4000;
const ladder = [1, 3, 7];
const day = 86_400_000;
/** A clock that stands still in business goes on in reality: what is due "now" is done some real time later. */
const soon = 60_000;
const company: Record<string, string> = { revenue: '0000000000001', wages: '0000000000002', penalties: '0000000000003', bonuses: '0000000000004', charges: '0000000000005', payouts: '0000000000006' };

/** Half a minor unit rounds up. */
export function percentOf(amount: number, percent: number): number { return Math.floor((amount * percent * 2 + 100) / 200); }

/** Over 10 000 CAT 5 %, and 1 % more per further 10 000, at most 12 %; exactly that much is not over. */
export function discountPercent(paid: number): number {
  const passed = Math.ceil(paid / 1_000_000) - 1;
  return passed < 1 ? 0 : Math.min(4 + passed, 12);
}

// ---- the calendar

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the zone's clocks are ahead at that moment. */
function ahead(zone: string, at: number): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  clocks.set(zone, clock);
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - Math.floor(at / 1000) * 1000;
}

/** When the zone's clocks show this; `month` from 1, days beyond the month's end are those of the next one. */
export function moment(zone: string, year: number, month: number, dayOfMonth: number, hour = 0, minute = 0): number {
  const shown = Date.UTC(year, month - 1, dayOfMonth, hour, minute);
  const guess = shown - ahead(zone, shown);
  return shown - ahead(zone, guess);
}

/** Every Sunday 21:00, every last day of a month 21:00, after `from` and up to `to`. */
export function ticks(zone: string, kind: 'charge' | 'pay', from: number, to: number): number[] {
  const found: number[] = [];
  for (let date = new Date(Math.floor(from / day) * day); date.getTime() <= to + day; date = new Date(date.getTime() + day)) {
    const [year, month, of] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const wanted = kind === 'charge' ? date.getUTCDay() === 0 : new Date(Date.UTC(year, month, 0)).getUTCDate() === of;
    const at = moment(zone, year, month, of, 21);
    if (wanted && at > from && at <= to) found.push(at);
  }
  return found;
}

/** The moments at which the zone's months begin, after `from` and up to `to`. */
export function months(zone: string, from: number, to: number): number[] {
  const first = new Date(from), found: number[] = [];
  for (let month = first.getUTCMonth(); ; month++) {
    const at = moment(zone, first.getUTCFullYear(), month + 1, 1);
    if (at > to) return found;
    if (at > from) found.push(at);
  }
}

// ---- the books

const time = (text: string | null) => (text ? Date.parse(text) : 0);
const isPayment = (kind: string) => kind === 'charge_paid' || kind === 'payout';

export class Oracle {
  readonly faults: string[] = [];
  readonly movements: Movement[];
  private readonly byId: Map<string, Movement>;
  readonly figures = { tasks: 0, entries: 0, invoices: 0, payouts: 0, withdrawn: 0, attempts: 0, declined: 0, 'carried over': 0, 'months balanced': 0 };

  constructor(private readonly given: Exports) {
    this.movements = given.ledger.map((row) => ({
      id: row.id!, kind: row.kind!, task: row['task.id']!, from: row['from.id']!, to: row['to.id']!, amount: Number(row.amount), at: time(row.happened_at!), reversed: row['facts.reversed_id']!,
    })).reverse(); // the export has the newest first
    this.byId = new Map(this.movements.map((it) => [it.id, it]));
    this.figures.tasks = given.tasks.length;
    this.figures.entries = this.movements.length;
    this.figures.invoices = given.invoices.length;
    this.figures.payouts = given.payouts.length;
  }

  /** Everything that is not as the rules say, in words. */
  check(): string[] {
    this.checkLedger();
    this.checkPrices();
    this.checkBooked();
    this.checkRuns();
    this.checkSettlements('invoice');
    this.checkSettlements('payout');
    this.checkBank();
    return this.faults;
  }

  private same(what: string, found: unknown, wanted: unknown): void {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) this.faults.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }

  /** The same things, in any order. */
  private sameSet(what: string, found: string[], wanted: string[]): void {
    const rest = [...wanted].sort(), more = [...found].sort();
    for (let i = 0, j = 0; i < more.length || j < rest.length; ) {
      if (more[i] === rest[j]) { i++; j++; }
      else if (j >= rest.length || (i < more.length && more[i]! < rest[j]!)) this.faults.push(`${what}: ${more[i++]} is too much`);
      else this.faults.push(`${what}: ${rest[j++]} is missing`);
    }
  }

  /** Numbers without gaps, times that do not go back, balances that follow. */
  private checkLedger(): void {
    const balances = new Map<string, number>();
    let at = 0;
    [...this.given.ledger].reverse().forEach((row, i) => {
      const move = (id: string, amount: number) => balances.set(id, (balances.get(id) ?? 0) + amount).get(id);
      at = Math.max(at, time(row.happened_at!));
      this.same(`entry ${i + 1}: its number`, Number(row.number), i + 1);
      this.same(`entry ${i + 1}: its time`, time(row.at!), at);
      this.same(`entry ${i + 1}: what is left`, Number(row.from_balance), move(row['from.id']!, -Number(row.amount)));
      this.same(`entry ${i + 1}: what is there`, Number(row.to_balance), move(row['to.id']!, Number(row.amount)));
    });
  }

  /** What the client had paid before: charges that succeeded. */
  private paidBefore(client: string, at: number): number {
    return this.given.invoices.filter((it) => it.person.id === client && it.paid_at && time(it.paid_at) < at).reduce((sum, it) => sum + it.total, 0);
  }

  private checkPrices(): void {
    const bases = new Map(this.given.serviceTypes.map((it) => [it.id, it.base_price]));
    for (const task of this.given.tasks) {
      const base = bases.get(task['service_type.id']!)!, percent = discountPercent(this.paidBefore(task['client.id']!, time(task.created_at!)));
      const discount = percentOf(base, percent), price = base - discount;
      this.same(`price of ${task.number}`, ['base_price', 'discount_percent', 'discount', 'price', 'worker_share', 'penalty'].map((name) => Number(task[name])), [base, percent, discount, price, percentOf(price, share), penalty]);
    }
  }

  /** What each event must have booked, and that nothing else is in the ledger but decisions of people and money that moved. */
  private checkBooked(): void {
    const tasks = new Map(this.given.tasks.map((task) => [task.id!, task]));
    const had = new Set(this.given.events.filter((event) => event.type === 'tasks.assigned').map((event) => event['task.id']!));
    const wanted: string[] = [];
    const want = (kind: string, task: string, from: string, to: string, amount: number, at: string) => { if (amount > 0) wanted.push(`${kind} ${task} ${from} ${to} ${amount} ${time(at)}`); };
    const ended = new Set<string>();
    for (const event of [...this.given.events].reverse()) {
      const task = tasks.get(event['task.id']!)!, [id, client, worker] = [task.id!, task['client.id']!, task['worker.id']!];
      if (['tasks.completed', 'tasks.cancelled', 'tasks.failed'].includes(event.type!)) {
        this.same(`${task.number}: how it ended, and why`, [event.status, event.cause, ended.has(id)], [task.status, task.cause, false]);
        ended.add(id);
        if (had.has(id)) want('task_charge', id, client, company.revenue!, Number(task.price), event.at!);
        if (had.has(id) && event.status === 'done') want('share', id, company.wages!, worker, Number(task.worker_share), event.at!);
        if (had.has(id) && event.status === 'failed' && event.cause !== 'supplies_missing') want('penalty', id, worker, company.penalties!, Number(task.penalty), event.at!);
      }
      if (event.type === 'tasks.penalty_waived' && !this.takenBack(id, 'penalty', time(event.at!))) want('reversal', id, company.penalties!, worker, Number(task.penalty), event.at!);
    }
    this.sameSet('tasks that ended and are known to accounting', [...ended], this.given.tasks.filter((it) => ['done', 'cancelled', 'failed'].includes(it.status!)).map((it) => it.id!));
    const fromEvents = this.given.ledger.filter((row) => !isPayment(row.kind!) && row.kind !== 'bonus' && row['facts.ground'] !== 'correction');
    this.sameSet('ledger', fromEvents.map((row) => `${row.kind} ${row['task.id']} ${row['from.id']} ${row['to.id']} ${row.amount} ${time(row.happened_at!)}`), wanted);
    for (const row of this.given.ledger.filter((it) => it.kind === 'bonus')) this.same(`bonus ${row.id}: from`, row['from.id'], company.bonuses);
    for (const row of this.given.ledger.filter((it) => it.kind === 'reversal')) {
      const origin = this.byId.get(row['facts.reversed_id']!)!;
      this.same(`reversal ${row.id}`, [row['from.id'], row['to.id'], Number(row.amount)], [origin.to, origin.from, origin.amount]);
      if (isPayment(origin.kind)) this.faults.push(`${row.id} takes back money that moved`);
    }
    const taken = this.movements.filter((it) => it.reversed).map((it) => it.reversed);
    this.same('taken back twice', taken.length - new Set(taken).size, 0);
  }

  /** Was the movement of that task corrected before? Then there is nothing left to waive. */
  private takenBack(task: string, kind: string, before: number): boolean {
    const origin = this.movements.find((it) => it.task === task && it.kind === kind);
    return this.movements.some((it) => it.kind === 'reversal' && it.reversed === origin?.id && it.at < before);
  }

  private checkRuns(): void {
    const { zone, begin, end } = this.given;
    for (const kind of ['charge', 'pay'] as const) {
      const runs = this.given.runs.filter((run) => run.kind === kind && run.status !== '').reverse();
      const inZone = runs.filter((run) => time(run['period.to']!) > begin);
      this.same(`when ${kind} ran`, inZone.map((run) => run['period.to']), ticks(zone, kind, begin, end).map((at) => new Date(at).toISOString().replace('.000Z', 'Z')));
      this.same(`${kind}: each begins where the one before ended`, runs.slice(1).map((run) => run['period.from']), runs.slice(0, -1).map((run) => run['period.to']));
    }
  }

  // ---- invoices and payouts

  private startOf(run: Row): number { return time(run.started_at!); }
  private personOf(it: Movement): string { return it.from > it.to ? it.from : it.to; }
  private amountFor(it: Movement, person: string): number { return it.to === person ? it.amount : -it.amount; }

  /** Runs and what was taken back, in their order: who must have got what, with which lines, and what was withdrawn. */
  private checkSettlements(kind: 'invoice' | 'payout'): void {
    const settlements = kind === 'invoice' ? this.given.invoices : this.given.payouts, sign = kind === 'invoice' ? -1 : 1;
    const clients = new Set(this.given.tasks.map((task) => task['client.id']!));
    const ours = this.movements.filter((it) => !isPayment(it.kind) && clients.has(this.personOf(it)) === (kind === 'invoice'));
    const runs = this.given.runs.filter((run) => run.kind === (kind === 'invoice' ? 'charge' : 'pay')).reverse();
    const open = new Set(ours), of = new Map<string, Settlement>(), withdrawn = new Set<string>(), issued: Settlement[] = [];
    const steps = [...runs.map((run) => ({ at: this.startOf(run), run, taken: undefined })), ...ours.filter((it) => it.reversed).map((it) => ({ at: it.at, run: undefined, taken: it }))].sort((a, b) => a.at - b.at);
    for (const { at, run, taken } of steps) {
      if (taken) this.withdraw(taken, at, of, open, withdrawn);
      if (!run) continue;
      const tick = time(run['period.to']!), people = new Map<string, Movement[]>();
      for (const it of open) if (it.at < tick) people.set(this.personOf(it), [...(people.get(this.personOf(it)) ?? []), it]);
      for (const [person, lines] of people) {
        const total = sign * lines.reduce((sum, it) => sum + this.amountFor(it, person), 0);
        if (total < 0) this.figures['carried over']++;
        if (total <= 0) continue;
        const found = settlements.find((it) => it.run_id === run.id && it.person.id === person);
        if (!found) { this.faults.push(`${kind} of ${person} at ${run['period.to']} over ${total} is missing`); continue; }
        issued.push(found);
        this.same(`${found.number}: period and total`, [found.period.from ?? '', found.period.to, found.total], [run['period.from'], run['period.to'], total]);
        const line = (it: { id: string; kind: string; amount: number; at: string | number }) => `${it.id} ${it.kind} ${it.amount} ${typeof it.at === 'string' ? time(it.at) : it.at}`;
        for (const it of lines) { open.delete(it); of.set(it.id, found); }
        this.lines.set(found.id, lines.map((it) => line({ ...it, amount: sign * this.amountFor(it, person) })));
      }
    }
    this.sameSet(`${kind}s`, settlements.map((it) => it.number), issued.map((it) => it.number));
    for (const it of settlements) this.checkSettlement(kind, it, withdrawn.has(it.id));
    this.checkNumbers(kind, settlements);
  }

  private readonly lines = new Map<string, string[]>();

  /** What is taken back of an unpaid invoice takes the invoice back, unless its money may be on its way. */
  private withdraw(taken: Movement, at: number, of: Map<string, Settlement>, open: Set<Movement>, withdrawn: Set<string>): void {
    const it = of.get(taken.reversed);
    if (!it || withdrawn.has(it.id)) return;
    const attempts = it.attempts.filter((attempt) => time(attempt.at) <= at);
    if (attempts.some((attempt) => attempt.status === 'succeeded' || !attempt.ended_at || time(attempt.ended_at) > at)) return;
    withdrawn.add(it.id);
    this.withdrawnAt.set(it.id, at);
    for (const [id, settlement] of of) if (settlement.id === it.id) { of.delete(id); open.add(this.byId.get(id)!); }
  }

  private readonly withdrawnAt = new Map<string, number>();

  private checkNumbers(kind: string, settlements: Settlement[]): void {
    const ordered = [...settlements].sort((a, b) => (a.number.slice(7) < b.number.slice(7) ? -1 : 1));
    ordered.forEach((it, i) => {
      const year = new Intl.DateTimeFormat('en-US', { timeZone: this.given.zone, year: 'numeric' }).format(time(it.period.to) - 1);
      this.same(`number of ${it.number}`, it.number, `${kind === 'invoice' ? 'I' : 'P'}-${year}-${String(i + 1).padStart(6, '0')}`);
    });
  }

  private checkSettlement(kind: string, it: Settlement, withdrawn: boolean): void {
    const last = it.attempts.at(-1);
    const status = withdrawn ? 'withdrawn' : last?.status === 'succeeded' ? 'paid' : last?.status === 'declined' ? 'failed' : 'issued';
    this.same(`${it.number}: status`, it.status, status);
    this.sameSet(`${it.number}: lines`, it.lines.map((line) => `${line.id} ${line.kind} ${line.amount} ${time(line.at)}`), withdrawn ? [] : (this.lines.get(it.id) ?? []));
    this.same(`${it.number}: amounts of attempts`, it.attempts.filter((attempt) => attempt.amount !== it.total), []);
    this.same(`${it.number}: succeeded before its last attempt`, it.attempts.slice(0, -1).filter((attempt) => attempt.status !== 'declined'), []);
    this.figures.attempts += it.attempts.length;
    this.figures.declined += it.attempts.filter((attempt) => attempt.status === 'declined').length;
    if (withdrawn) this.figures.withdrawn++;
    this.checkAttempts(it);
  }

  /** When it must have been tried: at once, after 1, 3 and 7 days from the first refusal, with each run to come, and when another method is given. */
  private checkAttempts(it: Settlement): void {
    const { runs, methods, stands, end } = this.given, gone = this.withdrawnAt.get(it.id) ?? Infinity;
    const changes = methods.filter((method) => method.person === it.person.id).map((method) => method.at);
    const issued = time(it.issued_at), issuing = runs.find((run) => run.id === it.run_id)!;
    const retries = runs.filter((run) => run.kind === issuing.kind && time(run['period.to']!) > time(issuing['period.to']!)).map((run) => this.startOf(run));
    let due = [issued, ...retries, ...changes.filter((at) => at > issued)].sort((a, b) => a - b);
    let since = 0, next = 0;
    const attempts = [...it.attempts];
    const clockAt = (at: number) => (stands.find((stand) => stand >= at) ?? end) + soon;
    for (;;) {
      const at = Math.min(due[0] ?? Infinity, next || Infinity);
      if (at === Infinity || at > end || at >= gone) break;
      const until = clockAt(at), merged = due.filter((one) => one <= until).length + (next && next <= until ? 1 : 0);
      due = due.filter((one) => one > until);
      if (next && next <= until) next = 0;
      if (!changes.some((one) => one <= until)) continue; // without a method it waits
      for (let tries = 0; tries < merged; tries++) {
        const attempt = attempts[0];
        const fits = attempt && time(attempt.at) >= at && time(attempt.at) <= until;
        if (!fits && tries === 0) return void this.faults.push(`${it.number}: due at ${new Date(at).toISOString()}, tried ${attempt?.at ?? 'not at all'} (all: ${it.attempts.map((one) => `${one.at} ${one.status} ${one.ended_at ?? ''}`).join(', ')})`);
        if (!fits) break;
        attempts.shift();
        if (attempt.status === 'succeeded') return this.same(`${it.number}: tried after it was paid`, attempts, []);
        const ended = time(attempt.ended_at);
        if (!since || changes.some((one) => one > since && one <= ended)) since = ended;
        next = ladder.map((days) => since + days * day).find((one) => one > ended + 3_600_000) ?? 0;
      }
    }
    this.same(`${it.number}: tried when it was not due`, attempts.map((attempt) => attempt.at), []);
    const shown = time(it.next_try_at), wanted = gone < Infinity ? 0 : next;
    if (Math.abs(shown - wanted) > soon) this.faults.push(`${it.number}: tried again at ${it.next_try_at} instead of ${new Date(wanted).toISOString()}`);
  }

  /** Each movement that succeeded outside is one settlement that is paid, and the other way round. */
  private checkBank(): void {
    const all = [...this.given.invoices.map((it) => ({ kind: 'charge', it })), ...this.given.payouts.map((it) => ({ kind: 'payout', it }))];
    const line = (kind: string, number: string, amount: number, status: string) => `${kind} ${number} ${amount} ${status}`;
    this.sameSet('the payment services', this.given.movements.map((it) => line(it.kind, it.reference, it.amount, it.status)), all.flatMap(({ kind, it }) => it.attempts.map((attempt) => line(kind, it.number, it.total, attempt.status))));
    const moved = [...this.movements].filter((it) => isPayment(it.kind)).sort((a, b) => a.at - b.at), paid = all.filter(({ it }) => it.paid_at).sort((a, b) => time(a.it.paid_at) - time(b.it.paid_at));
    for (const { kind, it } of paid) {
      const i = moved.findIndex((entry) => entry.kind === (kind === 'charge' ? 'charge_paid' : kind) && this.personOf(entry) === it.person.id && entry.amount === it.total && Math.abs(entry.at - time(it.paid_at)) < soon);
      if (i < 0) this.faults.push(`${it.number}: its payment is not in the ledger`);
      else moved.splice(i, 1);
    }
    for (const it of moved) this.faults.push(`${it.kind} of ${it.amount} in the ledger is for nothing`);
  }

  // ---- what is held

  /** What each account held at that moment, by what happened before it. */
  balances(at: number): Map<string, number> {
    const held = new Map<string, number>();
    for (const it of this.movements) {
      if (it.at >= at) continue;
      held.set(it.from, (held.get(it.from) ?? 0) - it.amount);
      held.set(it.to, (held.get(it.to) ?? 0) + it.amount);
    }
    return held;
  }

  /** What a person was charged, paid, earned and so on in a period; what was taken back counts against what it was. */
  sums(person: string, from: number, to: number): Record<string, number> {
    const sums: Record<string, number> = { task_charge: 0, charge_paid: 0, share: 0, penalty: 0, bonus: 0, payout: 0 };
    for (const it of this.movements) {
      if (it.at < from || it.at >= to || (it.from !== person && it.to !== person)) continue;
      sums[it.kind === 'reversal' ? this.byId.get(it.reversed)!.kind : it.kind]! += this.amountFor(it, person);
    }
    return sums;
  }
}

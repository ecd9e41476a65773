// A mail server that refuses, hangs up or stands still, and a program that dies: no mail is lost; one is doubled only where the server's
// last word was lost, and with the same Message-ID. (5-proof 9; hours of it, on a clock of the test's own, are in notifications-delivery)
import { expect, test } from '@playwright/test';
import { Api, eventually } from '../support/api';
import { password } from '../support/company';
import { MailServer, type Fault, type Stage } from '../support/mail';
import { Program } from '../support/program';
import { record, seeded, sized } from '../support/proof';

test.describe.configure({ mode: 'parallel' });

interface Mail { id: string; to: string; status: string; attempts: number; last_error: string | null }

/** A company that mails invitations: one mail for each person. */
class Office {
  readonly mail = new MailServer();
  readonly program: Program;
  admin!: Api;
  private count = 0;

  constructor() { this.program = new Program(); }

  async open(): Promise<void> {
    await this.mail.start();
    this.program.set('MCF_SMTP_URL', this.mail.url);
    await this.program.start();
    this.program.addUser('admin@example.org', 'Admin', 'admin', password);
    this.admin = await Api.signIn(this.program.url, 'admin@example.org', password);
  }

  async invite(people: number): Promise<void> {
    for (let i = 0; i < people; i++) await this.admin.ok('POST', '/api/users', { email: `person-${++this.count}@example.org`, name: `Person ${this.count}`, roles: ['client'] }, 201);
    await eventually(async () => (await this.mails()).length === this.count);
  }

  async mails(status = ''): Promise<Mail[]> {
    const found: Mail[] = [];
    let after = '';
    do {
      const page = await this.admin.ok('GET', `/api/mails?limit=200${status && `&status=${status}`}${after && `&after=${after}`}`);
      found.push(...page.items);
      after = page.next;
    } while (after);
    return found;
  }

  async resend(mails: Mail[]): Promise<void> {
    for (const mail of mails) await this.admin.post(`/api/mails/${mail.id}/resend`); // one that was sent meanwhile is refused
  }

  async allSent(milliseconds: number): Promise<void> {
    await eventually(async () => (await this.mails()).every((mail) => mail.status === 'sent'), milliseconds);
  }

  copiesOf(mail: Mail): number {
    return [...this.mail.copies()].filter(([id]) => id.startsWith(`<${mail.id}@`)).reduce((sum, [, count]) => sum + count, 0);
  }

  async close(): Promise<void> {
    await this.program.remove();
    await this.mail.stop();
  }
}

const early: Stage[] = ['connect', 'ehlo', 'mail'];
const late: Stage[] = ['rcpt', 'data', 'end'];

/** Each stage: refused for now, refused for good (before RCPT that is the installation's fault, not the message's), cut. */
function everyFault(): Fault[] {
  const faults: Fault[] = [];
  for (const stage of [...early, ...late]) faults.push({ stage, reply: '421 4.3.2 not now' }, { stage });
  for (const stage of early) faults.push({ stage, reply: '554 5.7.1 not for you' });
  return faults;
}

test('a fault at every stage: nothing is lost, only a lost last word doubles', async () => {
  test.setTimeout(180_000);
  const random = seeded('mail faults');
  const office = new Office();
  await office.open();
  let faults = 0, lastWords = 0;
  for (let round = 0; round < sized(1, 40); round++) {
    const planned = [...everyFault(), { stage: 'end', taken: true } as Fault, { stage: 'end', taken: true } as Fault];
    faults += planned.length;
    lastWords += 2;
    for (; planned.length > 0; ) office.mail.faults.push(...planned.splice(random.below(planned.length), 1));
    await office.invite(12);
    for (; office.mail.faults.length > 0; ) { // the program would wait for its back-off; "send again" does not
      await office.resend(await office.mails('queued'));
      await new Promise((later) => setTimeout(later, 100));
    }
    await eventually(async () => (await office.mails('sending')).length === 0, 20_000);
    await office.resend(await office.mails('queued'));
    await office.allSent(20_000);
  }
  const mails = await office.mails();
  const copies = mails.map((mail) => office.copiesOf(mail));
  expect(Math.min(...copies), 'none is lost').toBeGreaterThanOrEqual(1);
  const doubled = copies.reduce((sum, count) => sum + count - 1, 0);
  expect(doubled, 'doubled only where the last word was lost').toBeLessThanOrEqual(lastWords);
  expect(office.mail.copies().size, 'a Message-ID for each mail, the same at each attempt').toBe(mails.length);
  record(9, 'mail faults on the wire', { mails: mails.length, faults, 'last words lost': lastWords, doubled, lost: 0 }, random.seed);
  await office.close();
});

for (const stage of late) {
  test(`refused for good at ${stage}: put aside at once with the server's words, and sent again by a button`, async () => {
    const office = new Office();
    await office.open();
    office.mail.faults.push({ stage, reply: '550 5.7.1 we do not like this one' });
    await office.invite(1);
    const failed = await eventually(async () => (await office.mails('failed'))[0]);
    expect(failed.last_error).toContain('550 5.7.1 we do not like this one');
    expect(failed.attempts).toBe(1);
    await office.resend([failed]);
    await office.allSent(10_000);
    expect(office.copiesOf(failed)).toBe(1);
    await office.close();
  });
}

test('a server that says nothing after the message is given up after 30 s; the second copy has the same Message-ID', async () => {
  test.setTimeout(120_000);
  const office = new Office();
  await office.open();
  office.mail.faults.push({ stage: 'end', taken: true, hold: new Promise(() => undefined) });
  await office.invite(1);
  await eventually(async () => office.mail.messages.length === 1, 10_000);
  const waiting = await eventually(async () => (await office.mails('queued')).find((mail) => mail.attempts === 1 && mail.last_error), 45_000);
  expect(waiting.last_error).toMatch(/did not take the message/);
  await office.resend([waiting]);
  await office.allSent(10_000);
  expect([...office.mail.copies().values()]).toEqual([2]);
  await office.close();
});

test('the program dies between the server\'s last word and its own commit: nothing is lost, the copy has the same Message-ID', async () => {
  test.setTimeout(180_000);
  const office = new Office();
  await office.open();
  const rounds = sized(1, 20);
  for (let round = 0; round < rounds; round++) {
    const killed = new Promise<void>((done) => office.mail.faults.push({ stage: 'end', taken: true, kill: () => { office.program.kill(); done(); } }));
    await office.invite(1).catch(() => undefined); // it may die while it answers
    await killed;
    await office.program.stop('SIGKILL');
    await office.program.start();
    await office.allSent(45_000);
  }
  const copies = [...office.mail.copies().values()];
  const mails = await office.mails();
  expect(office.mail.copies().size).toBe(mails.length);
  expect(Math.max(...copies)).toBeLessThanOrEqual(2);
  record(9, 'death between the last word and the commit', { deaths: rounds, mails: mails.length, doubled: copies.filter((count) => count === 2).length, lost: 0 }, 0);
  await office.close();
});

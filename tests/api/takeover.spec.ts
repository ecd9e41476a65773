// A dead process's job is taken over within 30 seconds, and one that stood still cannot finish another's. (5-proof 7; every order of the
// steps of two runners is in platform-interleavings) The jobs are mails whose server keeps the program waiting.
import { expect, test } from '@playwright/test';
import { Api, eventually } from '../support/api';
import { password } from '../support/company';
import { MailServer } from '../support/mail';
import { Program } from '../support/program';
import { record, seeded, sized } from '../support/proof';

test.describe.configure({ mode: 'parallel' });

const lease = 20_000;

interface Mail { id: string; status: string }

async function open(mail: MailServer): Promise<{ program: Program; admin: Api }> {
  await mail.start();
  const program = new Program({ MCF_SMTP_URL: mail.url });
  await program.start();
  program.addUser('admin@example.org', 'Admin', 'admin', password);
  return { program, admin: await Api.signIn(program.url, 'admin@example.org', password) };
}

const invite = (admin: Api, name: string) =>
  admin.ok('POST', '/api/users', { email: `${name}@example.org`, name, roles: ['client'] }, 201);

/** Jobs that stand at the server's last word: `released` lets the server speak. */
async function jobsRunning(mail: MailServer, admin: Api, names: string[], taken: boolean): Promise<{ release: () => void }> {
  let release!: () => void;
  const hold = new Promise<void>((resolve) => { release = resolve; });
  let standing = 0;
  for (let i = 0; i < names.length; i++) mail.faults.push({ stage: 'end', taken, hold, struck: () => { standing++; } });
  for (const name of names) await invite(admin, name);
  await eventually(async () => standing === names.length, 15_000);
  return { release };
}

const mailsOf = async (admin: Api): Promise<Mail[]> => (await admin.ok('GET', '/api/mails?limit=200')).items;

test('jobs of a process that was killed run again within 30 s, each once', async () => {
  test.setTimeout(sized(120_000, 3_600_000));
  const mail = new MailServer();
  const { program, admin } = await open(mail);
  let slowest = 0, jobs = 0;
  const rounds = sized(1, 30);
  const random = seeded('kills');
  for (let round = 0; round < rounds; round++) {
    const names = [1, 2, 3, 4].map((i) => `killed-${round}-${i}`);
    await jobsRunning(mail, admin, names, false);
    await new Promise((later) => setTimeout(later, random.below(sized(500, 12_000)))); // anywhere between two heartbeats
    const beside = program.beside(); // where a second process may be there, it takes over; else the same one starts anew
    await beside?.start();
    const dead = Date.now();
    await program.stop('SIGKILL');
    if (!beside) await program.start();
    const taker = new Api((beside ?? program).url, admin.token);
    await eventually(async () => (await mailsOf(taker)).every(({ status }) => status === 'sent'), 60_000);
    slowest = Math.max(slowest, Date.now() - dead);
    jobs += names.length;
    if (beside) {
      await program.start();
      await beside.stop();
    }
  }
  expect(slowest, 'taken over within 30 s').toBeLessThanOrEqual(30_000);
  expect([...mail.copies().values()]).toEqual(Array(jobs).fill(1));
  record(7, 'jobs of a killed process', { kills: rounds, jobs, 'slowest ms': slowest, lost: 0, doubled: 0 }, random.seed);
  await program.remove();
  await mail.stop();
});

test('a process that stood still beyond its lease neither runs its jobs again beside itself nor ends what another has taken over', async () => {
  test.setTimeout(sized(120_000, 3_600_000));
  const mail = new MailServer();
  const { program, admin } = await open(mail);
  const rounds = sized(1, 20);
  const beside = program.beside();
  await beside?.start();
  const most = beside ? 2 : 1; // another process that took over cannot know that the server has got it: doubled, same Message-ID
  let jobs = 0;
  for (let round = 0; round < rounds; round++) {
    const names = [1, 2].map((i) => `still-${round}-${i}`); // two of four threads: the others look for work at once when it wakes up
    const { release } = await jobsRunning(mail, admin, names, true);
    program.signal('SIGSTOP');
    await new Promise((later) => setTimeout(later, lease + 1_500));
    program.signal('SIGCONT');
    await new Promise((later) => setTimeout(later, 2_000)); // its other threads have looked by now
    release();
    await eventually(async () => (await mailsOf(admin)).every(({ status }) => status === 'sent'), 20_000);
    jobs += names.length;
  }
  await new Promise((later) => setTimeout(later, 1_000));
  expect((await mailsOf(admin)).every(({ status }) => status === 'sent')).toBe(true);
  const copies = [...mail.copies().values()];
  expect(copies.length).toBe(jobs);
  expect(Math.max(...copies)).toBeLessThanOrEqual(most);
  record(7, 'jobs of a process that stood still', { stops: rounds, jobs, doubled: copies.filter((count) => count > 1).length, lost: 0 }, 0);
  await beside?.stop();
  await program.remove();
  await mail.stop();
});

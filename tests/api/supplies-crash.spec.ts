// kill -9 anywhere between "issued", the audit and the task's flag: after the restart the two stores say the same.
import { test } from '@playwright/test';
import type { Answer } from '../support/api';
import { Company, expect, type Person } from '../support/company';
import { nightly, random, record, seed } from '../support/proof';

const kills = nightly ? 400 : 20;
const chance = random();
const pause = (milliseconds: number) => new Promise((later) => setTimeout(later, milliseconds));
const items = [{ name: 'Rope', quantity: 2 }, { name: 'Socks', quantity: 4 }];

interface Issue { task: string; request: string; acknowledged: boolean }

/** Every artifact of a request, as the audit has it. */
async function artifacts(clerk: Person, task: string): Promise<string[]> {
  const rows = (await clerk.api.ok('GET', `/api/supplies/audit?task_id=${task}`)).items as { direction: string; name: string; quantity: number }[];
  return rows.map((row) => `${row.direction} ${row.quantity} ${row.name}`).sort();
}

test('proof 4: issued, audit and flag agree after kill -9 at any moment', async () => {
  test.setTimeout(nightly ? 3_600_000 : 300_000);
  const company = new Company();
  await company.open();
  const figures = { kills, acknowledged: 0, issued: 0 };
  try {
    const type = (await company.addServiceType()).id;
    const client = await company.addClient(), worker = await company.addWorker();
    const issues: Issue[] = [];
    for (let i = 0; i <= kills; i++) {
      const task = await company.order(client, type, 30 + 2 * i);
      const request = await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201);
      issues.push({ task: task.id, request: request.id, acknowledged: false });
    }
    await company.program.stop();
    await company.program.start();
    const unharmed = issues.shift()!, began = Date.now();
    await company.clerk.api.ok('POST', `/api/supply-requests/${unharmed.request}/issue`, { items });
    const usual = Date.now() - began; // on this machine, in this hour, by a program that has just started
    for (const issue of issues) {
      const asked: Promise<Answer | undefined> = company.clerk.api.post(`/api/supply-requests/${issue.request}/issue`, { items }).catch(() => undefined);
      await pause(chance() * 2 * usual);
      await company.program.stop('SIGKILL');
      const answer = await asked;
      issue.acknowledged = answer?.status === 200;
      await company.program.start();
    }
    await company.advance(1); // answers when all that is due was done
    for (const { task, request, acknowledged } of issues) {
      const { status } = await company.clerk.api.ok('GET', `/api/supply-requests/${request}`);
      if (acknowledged) expect(status, `${request}, PROOF_SEED=${seed}`).toBe('issued');
      const issued = status === 'issued';
      expect(await artifacts(company.clerk, task)).toEqual(issued ? ['issued 2 Rope', 'issued 4 Socks'] : []);
      await expect.poll(async () => (await company.manager.api.ok('GET', `/api/tasks/${task}`)).supplies_issued, { timeout: 30_000 }).toBe(issued);
      figures.acknowledged += acknowledged ? 1 : 0;
      figures.issued += issued ? 1 : 0;
    }
    expect(figures.issued).toBeGreaterThan(0);
    await company.clerk.api.ok('POST', '/api/supplies/comparisons', undefined, 201);
    await expect.poll(async () => (await company.clerk.api.ok('GET', '/api/supplies/comparisons?limit=1')).items[0], { timeout: 60_000 }).toMatchObject({ equal: true, differences: [] });
    expect(company.program.run(['verify'])).toContain('All is well.');
    record(4, 'kill -9 between issue, audit and flag', figures);
  } finally {
    await company.close();
  }
});

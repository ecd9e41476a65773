// A backup taken under load is of one moment; stores of different moments are noticed before they do harm.
import { expect, test } from '@playwright/test';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, eventually } from '../support/api';
import { password } from '../support/company';
import { number, rows } from '../support/database';
import { Program } from '../support/program';
import { nightly, record } from '../support/proof';

test.skip(!!process.env.POSTGRESQL, 'mcf backup is for SQLite; PostgreSQL has pg_dump');

const backups = nightly ? 200 : 3;
const loops = 4;

/** Orders, asks for supplies, cancels, until told to stop; so that both stores publish and listen to each other. */
async function load(client: Api, worker: Api, type: string, running: () => boolean): Promise<number> {
  let done = 0;
  for (; running(); done++) {
    const at = new Date(Date.now() + 3_600_000 * (1 + Math.floor(Math.random() * 2000))).toISOString();
    const task = await client.post('/api/tasks', { service_type_id: type, description: 'x', address: 'y', scheduled_at: at });
    if (task.body.status !== 'assigned') continue;
    await worker.post('/api/supply-requests', { task_id: task.body.id });
    if (done % 2) await client.post(`/api/tasks/${task.body.id}/cancel`, { reason: 'load' });
  }
  return done;
}

const consumersCaughtUp = async (admin: Api) => {
  const { consumers } = await admin.ok('GET', '/api/operations');
  return consumers.length > 0 && consumers.every((consumer: { lag: number }) => consumer.lag === 0);
};

/** Every event of a change, and one effect of each, in both stores. */
function compare(program: Program): void {
  expect(rows(program, 'main', `SELECT h.task_id FROM (SELECT task_id, COUNT(*) AS n FROM tasks_history GROUP BY task_id) AS h
    LEFT JOIN (SELECT subject, COUNT(*) AS n FROM event WHERE type LIKE 'tasks.%' GROUP BY subject) AS e ON e.subject = h.task_id WHERE h.n <> COALESCE(e.n, 0)`)).toEqual([]);
  expect(number(program, 'main', 'SELECT COUNT(*) FROM event_parked') + number(program, 'supplies', 'SELECT COUNT(*) FROM event_parked')).toBe(0);
  const requested = rows(program, 'supplies', 'SELECT CAST(task_id AS TEXT) AS id FROM supplies_request').map((row) => row.id);
  const tasks = new Set(rows(program, 'main', 'SELECT CAST(id AS TEXT) AS id FROM tasks_task').map((row) => row.id));
  expect(requested.filter((id) => !tasks.has(id)), 'no supplies for a task that is not there').toEqual([]);
}

test('a backup under load comes back as one moment, and stores of different moments are refused', async () => {
  test.setTimeout(120_000 + backups * 20_000);
  const folder = mkdtempSync(join(tmpdir(), 'mcf-backups-'));
  const program = new Program();
  await program.start();
  for (const role of ['manager', 'admin', 'client', 'worker']) program.addUser(`${role}@example.org`, role, role, password);
  const sign = (role: string) => Api.signIn(program.url, `${role}@example.org`, password);
  const [manager, client, worker] = [await sign('manager'), await sign('client'), await sign('worker')];
  const type = await manager.ok('POST', '/api/service-types', { name: 'One', duration_minutes: 15 }, 201);
  await eventually(async () => (await manager.ok('GET', '/api/workers')).items.length === 1);

  let running = true;
  const busy = Array.from({ length: loops }, () => load(client, worker, type.id, () => running));
  const orders = () => number(program, 'main', 'SELECT COUNT(*) FROM tasks_task');
  for (let i = 0; i < backups; i++) {
    const before = orders();
    await eventually(async () => orders() > before + 5, 30_000);
    await program.runAside(['backup', '--to', join(folder, `${i}`)]);
  }
  running = false;
  const made = (await Promise.all(busy)).reduce((sum, one) => sum + one, 0);
  await program.remove();

  for (let i = 0; i < backups; i++) {
    const restored = new Program({}, join(folder, `restored-${i}`));
    restored.run(['restore', '--from', join(folder, `${i}`)]);
    expect(restored.run(['verify'])).toContain('All is well.');
    await restored.start();
    const admin = await Api.signIn(restored.url, 'admin@example.org', password);
    await eventually(() => consumersCaughtUp(admin), 30_000);
    compare(restored);
    await restored.stop();
  }

  // The database of the first backup under the supplies of the last: supplies have heard of events that never were.
  const skewed = new Program({}, join(folder, 'skewed'));
  skewed.run(['restore', '--from', join(folder, `${backups - 1}`)]);
  copyFileSync(join(folder, '0', 'main.db'), join(skewed.data, 'main.db'));
  expect(() => skewed.run(['verify'])).toThrow(/the stores are of different moments/);
  await expect(skewed.start()).rejects.toThrow(/ended with 1:[^]*The stores are of different moments: supplies\.tasks, in the store supplies/);
  record(10, 'backup under load, skewed restore', { backups, 'orders meanwhile': made, 'restored and caught up': backups, 'skewed and refused': 1 });
  rmSync(folder, { recursive: true, force: true });
});

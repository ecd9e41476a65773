// Proof 14: however orders, moves and cancellations meet, nobody is booked twice at a time: by the API, at every look, and by the tables.
import { Api } from '../support/api';
import { Company, expect, test, type Person } from '../support/company';
import { number } from '../support/database';
import { record, seeded, sized, type Random } from '../support/proof';

const name = 'nobody is booked twice';
const minutes = 60;

interface Booked { id: string; status: string; scheduled_at: string; worker: { id: string } | null }

function overlaps(tasks: Booked[]): string[] {
  const booked = tasks.filter((task) => task.worker && ['assigned', 'in_progress'].includes(task.status))
    .map((task) => ({ id: task.id, worker: task.worker!.id, at: Date.parse(task.scheduled_at) })).sort((a, b) => a.worker.localeCompare(b.worker) || a.at - b.at);
  return booked.flatMap((task, i) => {
    const before = booked[i - 1];
    return before && before.worker === task.worker && task.at < before.at + minutes * 60_000 ? [`${before.id} and ${task.id}`] : [];
  });
}

async function all(manager: Api): Promise<Booked[]> {
  const found: Booked[] = [];
  let after: string | null = '';
  do {
    const page: { items: Booked[]; next: string | null } = await manager.ok('GET', `/api/tasks?limit=200${after && `&after=${after}`}`);
    found.push(...page.items);
    after = page.next;
  } while (after);
  return found;
}

/** One client: orders into the few slots, cancels some; a manager's hand moves some to another time or worker. */
async function act(company: Company, client: Person, type: string, times: string[], workers: Person[], random: Random, steps: number, count: Record<string, number>): Promise<void> {
  const mine: string[] = [];
  const booked: string[] = [];
  for (let i = 0; i < steps; i++) {
    const chance = random.next();
    if (chance < 0.5 || mine.length === 0) {
      const answer = await client.api.post('/api/tasks', { service_type_id: type, description: 'x', address: 'y', scheduled_at: random.pick(times) });
      expect(answer.status).toBe(201);
      mine.push(answer.body.id);
      if (answer.body.status === 'assigned') booked.push(answer.body.id);
      count[answer.body.status === 'assigned' ? 'booked' : 'waiting']!++;
    } else if (chance < 0.6) {
      const answer = await client.api.post(`/api/tasks/${random.pick(mine)}/cancel`, { reason: 'changed my mind' });
      expect([200, 409]).toContain(answer.status);
      if (answer.status === 200) count.cancelled!++;
    } else {
      const to = random.pick([{ worker_id: random.pick(workers).id }, { scheduled_at: random.pick(times) }, { worker_id: random.pick(workers).id, scheduled_at: random.pick(times) }, {}]);
      const answer = await company.manager.api.post(`/api/tasks/${random.pick(booked.length > 0 ? booked : mine)}/reassign`, { ...to, reason: 'shuffle' });
      expect([200, 409], JSON.stringify(answer.body)).toContain(answer.status);
      count[answer.status === 200 ? 'moved' : 'refused']!++;
    }
  }
}

test(`proof 14: ${name}`, async () => {
  test.setTimeout(sized(600_000, 3_600_000));
  const random = seeded(name);
  const company = new Company();
  await company.open();
  try {
    const type = await company.addServiceType({ duration_minutes: minutes });
    const workers = await Promise.all([company.addWorker(), company.addWorker(), company.addWorker(), company.addWorker()]);
    const clients = await Promise.all(Array.from({ length: 8 }, () => company.addClient()));
    const start = Date.parse(await company.inHours(200));
    const times = Array.from({ length: 30 }, (_, i) => new Date(start + i * 1_800_000).toISOString().replace('.000Z', 'Z')); // each overlaps its neighbours
    const count: Record<string, number> = { booked: 0, waiting: 0, cancelled: 0, moved: 0, refused: 0, looks: 0 };
    let running = true;
    const look = (async () => {
      while (running) {
        expect(overlaps((await company.manager.api.ok('GET', '/api/tasks?limit=200&status=assigned')).items)).toEqual([]);
        count.looks!++;
      }
    })();
    await Promise.all(clients.flatMap((client) => Array.from({ length: 8 }, () => act(company, client, type.id, times, workers, random, sized(12, 400), count))));
    running = false;
    await look;

    expect(overlaps(await all(company.manager.api)), 'by the API').toEqual([]);
    expect(number(company.program, 'main', `SELECT COUNT(*) AS n FROM tasks_slot a JOIN tasks_slot b ON a.worker_id = b.worker_id AND a.task_id < b.task_id
      AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at`), 'slots').toBe(0);
    expect(number(company.program, 'main', `SELECT COUNT(*) AS n FROM tasks_task a JOIN tasks_task b ON a.worker_id = b.worker_id AND a.id < b.id
      AND a.scheduled_at < b.scheduled_at + b.duration_minutes * 60000 AND b.scheduled_at < a.scheduled_at + a.duration_minutes * 60000
      WHERE a.status = 'assigned' AND b.status = 'assigned'`), 'tasks').toBe(0);
    expect(number(company.program, 'main', `SELECT COUNT(*) AS n FROM tasks_task t WHERE t.status = 'assigned' AND NOT EXISTS
      (SELECT 1 FROM tasks_slot s WHERE s.task_id = t.id AND s.worker_id = t.worker_id AND s.starts_at = t.scheduled_at AND s.ends_at = t.scheduled_at + t.duration_minutes * 60000)`), 'each assigned task holds its slot').toBe(0);
    expect(number(company.program, 'main', `SELECT COUNT(*) AS n FROM tasks_slot s JOIN tasks_task t ON t.id = s.task_id WHERE t.status NOT IN ('assigned', 'in_progress')`), 'what is cancelled holds none').toBe(0);
    expect(count.booked! + count.moved!).toBeGreaterThan(20);
    expect(count.waiting!, 'there is less room than orders').toBeGreaterThan(20);
    record(14, name, { ...count, clients: 64, doubled: 0 }, random.seed);
  } finally {
    await company.close();
  }
});

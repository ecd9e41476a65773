// Proof 27, the slow connections: thousands of clients that send a byte now and then, or never read, cost little, are ended by the total
// deadline, leave nothing behind, and do not keep normal clients from their work.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { eventually } from '../support/api';
import { Company, expect, test, type Person } from '../support/company';
import { record, seeded, sized } from '../support/proof';
import { open } from '../support/raw';

const name = 'slow connections';
const patience = sized(10, 60); // seconds for a body; a quarter of it for a head, twice for the answer
const perConnection = 64 * 1024; // bytes: the library's buffer, the exchange with its arena, our own list, and the sanitizer's margins

interface Slow { socket: Socket; ended: boolean; drip: () => void }

/** Three kinds: a head that never ends, a body that comes byte by byte, answers that nobody reads. */
function slow(url: string, kind: number, client: Person): Slow {
  const socket = open(url);
  const one: Slow = { socket, ended: false, drip: () => undefined };
  const end = () => { one.ended = true; };
  socket.once('close', end);
  socket.once('end', end);
  const auth = `Host: x\r\nAuthorization: Bearer ${client.api.token}\r\n`;
  const drip = (bytes: string) => { if (socket.writable && !one.ended) socket.write(bytes); };
  if (kind === 0) {
    drip('GET /api/me HTTP/1.1\r\nX-Slow: ');
    one.drip = () => drip('a');
    socket.resume();
  } else if (kind === 1) {
    drip(`POST /api/tasks HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{`);
    one.drip = () => drip(' ');
    socket.resume();
  } else {
    socket.pause(); // what is answered fills the buffers between, and then waits for a reader
    drip(`GET /api/openapi.json HTTP/1.1\r\n${auth}\r\n`.repeat(60));
  }
  return one;
}

function memory(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

async function metric(ops: string, metricName: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  return Number(new RegExp(`^${metricName} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Normal clients at work until told to stop; every request must succeed. */
async function work(company: Company, clients: Person[], type: string, going: () => boolean, times: number[]): Promise<void> {
  await Promise.all(clients.map(async (client) => {
    while (going()) {
      for (const ask of [() => client.api.get('/api/me'), () => client.api.get('/api/tasks'), () => client.api.post('/api/tasks/estimate', { service_type_id: type })]) {
        const start = performance.now();
        const answer = await ask();
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        times.push(performance.now() - start);
      }
      await new Promise((later) => setTimeout(later, 20));
    }
  }));
}

const percentile = (times: number[]) => Math.round(times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]! * 10) / 10;

test(`proof 27: ${name}`, async () => {
  test.setTimeout(sized(600_000, 600_000));
  const count = sized(2000, 10_000);
  const { seed } = seeded(name);
  const company = new Company({
    MCF_PATIENCE: String(patience),
    // What was freed is not kept aside by the sanitizer: the bound is on what is held.
    ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=1:thread_local_quarantine_size_kb=64`,
  });
  await company.open();
  const connections: Slow[] = [];
  try {
    const ops = company.program.ops;
    const clients = await Promise.all(Array.from({ length: 4 }, () => company.addClient()));
    const type = (await company.addServiceType()).id;
    const idle: number[] = [];
    const until = Date.now() + 2000;
    await work(company, clients, type, () => Date.now() < until, idle);
    const before = memory(company.program.pid);
    const open0 = await metric(ops, 'mcf_connections');

    const busy: number[] = [];
    let going = true;
    const normal = work(company, clients, type, () => going, busy);
    const started = Date.now();
    for (let i = 0; i < count; i++) {
      connections.push(slow(company.url, i % 50 === 0 ? 2 : i % 4 === 1 ? 0 : 1, clients[i % clients.length]!));
      if (i % 100 === 99) await new Promise((later) => setTimeout(later, 10));
    }
    const drips = setInterval(() => connections.forEach((one) => one.drip()), 1000);
    let most = 0;
    let peak = before;
    // The total deadline is what ends them: a byte now and then does not put it off.
    const deadline = started + (2 * patience + 30) * 1000;
    let left = count;
    while (left > 0 && Date.now() < deadline) {
      most = Math.max(most, (await metric(ops, 'mcf_connections')) - open0);
      peak = Math.max(peak, memory(company.program.pid));
      // A paused reader does not hear of the end: the server's own count tells.
      left = Math.max(0, (await metric(ops, 'mcf_connections')) - open0 - 8);
      await new Promise((later) => setTimeout(later, 250));
    }
    clearInterval(drips);
    going = false;
    await normal;
    expect(left, 'all slow ones are ended').toBe(0);
    expect(most, 'they were there together').toBeGreaterThan(count * 0.5);
    const each = Math.max(0, peak - before) / most;
    expect(each, `bytes for each of ${most} connections`).toBeLessThan(perConnection);
    expect(await metric(ops, 'mcf_connections_late_total'), 'ended by the deadline').toBeGreaterThan(count * 0.5);
    for (const one of connections) one.socket.destroy();
    await eventually(async () => (await metric(ops, 'mcf_connections')) <= open0 + 8 && (await metric(ops, 'mcf_requests_active')) === 0);
    expect((await clients[0]!.api.get('/api/tasks')).body.items, 'what came too slowly had no effect').toEqual([]);
    expect(busy.length).toBeGreaterThan(100);
    record(27, name, { connections: count, together: most, bytes_each: Math.round(each), normal_requests: busy.length, failed: 0, p99_ms_idle: percentile(idle), p99_ms_slow: percentile(busy) }, seed);
  } finally {
    for (const one of connections) one.socket.destroy();
    await company.close();
  }
});

test('who keeps asking while the program ends gets an answer or a closed connection, and the end is clean', async () => {
  test.setTimeout(300_000);
  const company = new Company();
  await company.open();
  const client = await company.addClient();
  const statuses = new Set<number>();
  let going = true;
  const asking = Array.from({ length: 48 }, async () => {
    while (going) await client.api.get('/api/tasks').then((answer) => statuses.add(answer.status), () => new Promise((later) => setTimeout(later, 5)));
  });
  for (let i = 0; i < 2; i++) {
    await new Promise((later) => setTimeout(later, 300));
    await company.program.stop(); // a sanitizer's report or a bad exit fails here
    await company.program.start();
  }
  going = false;
  await Promise.all(asking);
  expect([...statuses].every((status) => status === 200 || status === 503), [...statuses].join()).toBe(true);
  await company.close();
});

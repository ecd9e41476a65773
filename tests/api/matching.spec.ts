// Matching as managers see it: why this worker, another pipeline, what it would have changed, and external steps that fail.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from '@playwright/test';
import { Company, expect } from '../support/company';

const standard = [
  { id: 'skills', type: 'skills', name: 'Skills', mode: 'filter', enabled: true, threshold: 100 },
  { id: 'strengths', type: 'strengths', name: 'Strengths', mode: 'score', enabled: true, weight: 60 },
  { id: 'load', type: 'load', name: 'Load', mode: 'score', enabled: true, weight: 40 },
];

const company = new Company(); // the steps are the whole company's
test.beforeAll(() => company.open());
test.afterAll(() => company.close());

async function prepare() {
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const strong = await company.addWorker('Strong', [{ trait, value: 95 }]);
  const able = await company.addWorker('Able', [{ trait, value: 55 }]);
  return { type, strong, able, client: await company.addClient() };
}

test('the manager reads why this worker, and sees what another order of steps would change', async () => {
  const { type, strong, able, client } = await prepare();
  await company.manager.api.ok('PUT', '/api/matching/pipeline', { steps: standard });
  const first = await company.order(client, type.id, 500);
  expect(first.worker.id).toBe(strong.id);
  const why = await company.manager.api.ok('GET', `/api/tasks/${first.id}/matching`);
  expect(why.chosen.id).toBe(strong.id);
  expect(why.relaxed).toEqual([]);
  expect(why.steps.map((step: { id: string }) => step.id)).toEqual(['skills', 'strengths', 'load']);
  const row = why.candidates.find((candidate: { worker: { id: string } }) => candidate.worker.id === able.id);
  expect(row.scores.strengths).toBeCloseTo(0.55);
  expect((await client.api.get(`/api/tasks/${first.id}/matching`)).status).toBe(403);

  await company.order(client, type.id, 520);
  const onlyLoad = [{ ...standard[2], weight: 100 }];
  const preview = await company.manager.api.ok('POST', '/api/matching/preview', { steps: onlyLoad, limit: 100 });
  expect(preview.examined).toBeGreaterThan(1);
  const same = await company.manager.api.ok('POST', '/api/matching/preview', { steps: standard, limit: 2 });
  expect(same).toMatchObject({ examined: 2, changed: 0, items: [] });
});

test('a pipeline is refused with every fault, and not overwritten by somebody who read an older one', async () => {
  const bad = await company.manager.api.put('/api/matching/pipeline', { steps: [{ ...standard[1], weight: 101 }, { ...standard[1], id: 'x', type: 'external' }] });
  expect(bad.status).toBe(400);
  const before = await company.manager.api.get('/api/matching/pipeline');
  await company.manager.api.ok('PUT', '/api/matching/pipeline', { steps: standard });
  const late = await company.manager.api.put('/api/matching/pipeline', { steps: standard }, { 'if-match': before.headers.get('etag')! });
  expect(late.status).toBe(412);
});

test('skills give way when nobody has them', async () => {
  const type = await company.addServiceType({ wanted_traits: [{ trait: company.word('nobody'), weight: 1 }] });
  await company.addWorker();
  const client = await company.addClient();
  await company.manager.api.ok('PUT', '/api/matching/pipeline', { steps: standard });
  const task = await company.order(client, type.id, 600);
  expect(task.status).toBe('assigned');
  const why = await company.manager.api.ok('GET', `/api/tasks/${task.id}/matching`);
  expect(why.relaxed).toEqual(['skills']);
});

test.describe('external steps', () => {
  let server: Server;
  let url = '';
  let answer: (body: string) => { status: number; body: string; delay: number };

  test.beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => { body += part; });
      request.on('end', () => {
        const { status, body: out, delay } = answer(body);
        setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(out), delay);
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`;
  });
  test.afterAll(() => { server.closeAllConnections(); server.close(); });

  const steps = () => [...standard, { id: 'mine', type: 'external', name: 'Mine', mode: 'score', enabled: true, weight: 100, url }];

  test('an endpoint of the company decides', async () => {
    const { type, able, client } = await prepare();
    answer = (body) => ({ status: 200, delay: 0, body: JSON.stringify({ scores: JSON.parse(body).candidates.map((c: { worker_id: string }) => ({ worker_id: c.worker_id, score: c.worker_id === able.id ? 1000 : 0 })) }) });
    await company.manager.api.ok('PUT', '/api/matching/pipeline', { steps: steps() });
    expect((await company.order(client, type.id, 700)).worker.id).toBe(able.id);
  });

  for (const [name, fault] of Object.entries({
    slow: { status: 200, body: '{"scores":[]}', delay: 3000 },
    broken: { status: 500, body: 'oops', delay: 0 },
    lying: { status: 200, body: '<html>', delay: 0 },
  })) {
    test(`a step that is ${name} is skipped, and that is recorded`, async () => {
      const { type, strong, client } = await prepare();
      answer = () => fault;
      await company.manager.api.ok('PUT', '/api/matching/pipeline', { steps: steps() });
      const task = await company.order(client, type.id, 800);
      expect(task.worker.id).toBe(strong.id);
      const why = await company.manager.api.ok('GET', `/api/tasks/${task.id}/matching`);
      expect(why.skipped.map((skip: { step: string }) => skip.step)).toEqual(['mine']);
    });
  }
});

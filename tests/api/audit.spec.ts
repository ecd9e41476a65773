// The supplies' audit from outside: what went out and came back, found by who, what and when, as pages and as a file; chained, and refused to change.
import { test as alone } from '@playwright/test';
import { Company, expect, test, type Person } from '../support/company';
import { rows } from '../support/database';
import { signed } from '../support/signature';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Line = any;
const query = (filters: Record<string, string>) => new URLSearchParams(filters).toString();

async function all(company: Company, filters: Record<string, string>, limit = 2): Promise<Line[]> {
  const lines = [];
  for (let after = ''; ;) {
    const page = await company.clerk.api.ok('GET', `/api/supplies/audit?${query({ ...filters, limit: String(limit), ...(after && { after }) })}`);
    lines.push(...page.items);
    if (!page.next) return lines;
    after = page.next;
  }
}

/** An order that this very worker gets: the trait is a secret between them. */
async function orderFor(company: Company, trait: string, name: string): Promise<{ task: Line; worker: Person; client: Person }> {
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 100 }] });
  const worker = await company.addWorker(name, [{ trait, value: 100 }]);
  const client = await company.addClient();
  const task = await company.order(client, type.id, 700);
  expect(task.worker.id).toBe(worker.id);
  return { task, worker, client };
}

test('what goes out and comes back stands there, newest first, with who, to whom, why and a hash', async ({ company }) => {
  const { task, worker, client } = await orderFor(company, 'secrecy', 'Барсик Усатый');
  const request = await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201);
  const items = [{ name: 'Носки 100%', quantity: 4, note: 'по одному на лапу' }, { name: 'Rope_A', quantity: 1 }];
  await company.clerk.api.ok('POST', `/api/supply-requests/${request.id}/issue`, { items, without_cookie_reason: 'the supplier is away' });
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'test' });
  await expect.poll(async () => (await company.clerk.api.ok('GET', `/api/supply-requests/${request.id}`)).to_return).toBe(true);
  await company.admin.api.ok('POST', `/api/supply-requests/${request.id}/return`);

  const lines = await all(company, { task_id: task.id });
  expect(lines.map((line) => [line.direction, line.name, line.quantity, line.note, line.without_cookie_reason])).toEqual([
    ['returned', 'Rope_A', 1, null, null], ['returned', 'Носки 100%', 4, 'по одному на лапу', null],
    ['issued', 'Rope_A', 1, null, 'the supplier is away'], ['issued', 'Носки 100%', 4, 'по одному на лапу', 'the supplier is away'],
  ]);
  expect(lines.map((line) => line.number)).toEqual([3, 2, 1, 0].map((i) => lines[3].number + i));
  for (const line of lines) {
    expect(line).toMatchObject({ task: { id: task.id, number: task.number }, worker: { id: worker.id, name: 'Барсик Усатый' }, request_id: request.id });
    expect(line.hash).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(lines[3].clerk.id).toBe(company.clerk.id);
  expect(lines[0].clerk.id).toBe(company.admin.id);

  const names = async (filters: Record<string, string>) => (await all(company, filters)).map((line) => `${line.direction} ${line.name}`);
  const issued = ['issued Rope_A', 'issued Носки 100%'], returned = ['returned Rope_A', 'returned Носки 100%'];
  expect(await names({ worker_id: worker.id })).toEqual([...returned, ...issued]);
  expect(await names({ worker_id: worker.id, direction: 'issued' })).toEqual(issued);
  expect(await names({ worker_id: worker.id, clerk_id: company.admin.id })).toEqual(returned);
  expect(await names({ q: 'усатый' })).toEqual([...returned, ...issued]);
  expect(await names({ q: task.number.toLowerCase() })).toEqual([...returned, ...issued]);
  expect(await names({ q: 'НОСКИ 100%', direction: 'issued' })).toEqual(['issued Носки 100%']);
  expect(await names({ q: 'ope_', worker_id: worker.id, direction: 'issued' })).toEqual(['issued Rope_A']);
  expect(await names({ q: 'op%', worker_id: worker.id })).toEqual([]);
  expect(await names({ worker_id: worker.id, from: lines[1].at })).toEqual(returned);
  expect(await names({ worker_id: worker.id, to: lines[3].at })).toEqual([]);
  expect(await names({ worker_id: client.id })).toEqual([]);

  const bad = await company.clerk.api.get('/api/supplies/audit?direction=lost&from=yesterday&limit=0&colour=red');
  expect(bad.body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`).sort()).toEqual(['colour unknown', 'direction out_of_range', 'from format', 'limit out_of_range']);
});

test('the file holds the same lines', async ({ company }) => {
  const { task, worker } = await orderFor(company, 'filing', 'Filer');
  await company.issue(worker, task.id);
  const response = await fetch(`${company.url}/api/supplies/audit.csv?${query({ task_id: task.id })}`, { headers: { authorization: `Bearer ${company.manager.api.token}` } });
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="supplies-audit.csv"');
  const [head, row, end] = (await response.text()).replace('\ufeff', '').split('\r\n');
  expect(head).toBe('id,number,at,direction,task.id,task.number,worker.id,worker.name,clerk.id,clerk.name,name,quantity,note,without_cookie_reason,request_id,hash');
  const [line] = await all(company, { task_id: task.id });
  expect(row).toBe([line.id, line.number, line.at, 'issued', task.id, task.number, worker.id, 'Filer', line.clerk.id, line.clerk.name, 'Rope', 1, '', 'no cookie today', line.request_id, line.hash].join(','));
  expect(end).toBe('');
});

alone('a cookie that goes out is a line of its own; the chain holds, refuses to change, and verify names what was changed all the same', async () => {
  const secret = 'between us';
  const company = new Company({ MCF_COOKIES_URL: 'http://127.0.0.1:9', MCF_COOKIES_SECRET: secret });
  await company.open();
  const { task, worker } = await orderFor(company, 'chains', 'Chainer');
  const request = await worker.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201);
  const news = JSON.stringify({ event_id: 'e-1', order_id: request.id, status: 'arrived', fortune: 'Somebody will open a tin.' });
  await fetch(`${company.url}/api/webhooks/cookies`, { method: 'POST', body: news, headers: { 'content-type': 'application/json', ...signed(secret, news) } });
  await company.clerk.api.ok('POST', `/api/supply-requests/${request.id}/issue`, { items: [{ name: 'Rope', quantity: 1 }, { name: 'Net', quantity: 2 }] });
  const lines = await all(company, { task_id: task.id });
  expect(lines.map((line) => [line.number, line.name, line.note, line.without_cookie_reason]))
    .toEqual([[3, 'fortune cookie', 'Somebody will open a tin.', null], [2, 'Net', null, null], [1, 'Rope', null, null]]);
  expect(company.program.run(['verify'])).toContain("3 lines of the supplies' audit");

  for (const sql of ["UPDATE supplies_artifact SET name = 'Gold'", 'DELETE FROM supplies_artifact', 'UPDATE supplies_artifact SET number = NULL, search = NULL, hash = NULL'])
    expect(() => rows(company.program, 'supplies', sql), sql).toThrow(/supplies_artifact is only added to/);
  const table = company.program.address('supplies') ? ' ON supplies_artifact' : '';
  if (table) expect(() => rows(company.program, 'supplies', 'TRUNCATE supplies_artifact')).toThrow(/supplies_artifact is only added to/);
  rows(company.program, 'supplies', `DROP TRIGGER supplies_artifact_kept${table}`);
  rows(company.program, 'supplies', 'UPDATE supplies_artifact SET quantity = 3 WHERE number = 2');
  await company.program.stop();
  expect(() => company.program.run(['verify'])).toThrow(/FAULT the supplies' audit: line 2 is not what was written[^]*\n1 lines of the supplies' audit/);
  await company.close();
});

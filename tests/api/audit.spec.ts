// The supplies' audit from outside: what went out and came back, found by who, what and when, as pages and as a file; chained, and refused to change; and
// compared with the requests and the tasks.
import { test as alone } from '@playwright/test';
import { Company, expect, test, type Person } from '../support/company';
import { eventually } from '../support/api';
import { rows } from '../support/database';
import { Listener } from '../support/listener';
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
  alone.setTimeout(120_000);
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

const comparisons = '/api/supplies/comparisons';

/** One by hand, to its end. */
async function compare(company: Company): Promise<Line> {
  const begun = await company.clerk.api.ok('POST', comparisons, undefined, 201);
  expect(begun).toMatchObject({ difference_count: 0, differences: [] });
  return eventually(async () => (await company.manager.api.ok('GET', `${comparisons}?limit=1`)).items.find((one: Line) => one.id === begun.id), 20_000);
}

const metric = async (company: Company, name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${company.program.ops}/metrics`)).text())?.[1]);

alone('requests, audit and tasks are compared by hand and each night; what differs is found, told to managers and admins, and shown until it is mended', async () => {
  alone.setTimeout(120_000);
  const company = new Company();
  await company.open();
  const { task, worker } = await orderFor(company, 'counting', 'Counter');
  await company.issue(worker, task.id);
  await company.advance(1); // the job that repeats the call to tasks is done
  const listener = await Listener.open(company.manager.api);
  const equal = await compare(company);
  expect(equal).toMatchObject({ equal: true, checked: 1, difference_count: 0, more: false, differences: [] });
  await eventually(async () => listener.hears(equal.id));
  listener.close();
  expect(await metric(company, 'mcf_supplies_differences')).toBe(0);
  expect(await metric(company, 'mcf_supplies_compared_timestamp_seconds')).toBe(Math.floor(Date.parse(equal.ended_at) / 1000));
  expect(await metric(company, 'mcf_supplies_issue_seconds_count')).toBe(1);

  const change = async (sql: string) => {
    rows(company.program, 'main', sql);
    await company.admin.api.ok('PATCH', '/api/me', { name: `Admin ${Math.random()}` }); // a commit of the program's own: what it has read is outdated
  };
  await change('UPDATE tasks_task SET supplies_issued = 0');
  const differs = await compare(company);
  expect(differs).toMatchObject({
    equal: false, difference_count: 1, more: false,
    differences: [{ kind: 'flag', task: { id: task.id, number: task.number }, expected: 'issued', found: 'not issued' }],
  });
  expect(Date.parse(differs.ended_at) - Date.parse(differs.at)).toBeGreaterThanOrEqual(4000);
  expect(await metric(company, 'mcf_supplies_differences')).toBe(1);
  for (const person of [company.manager, company.admin]) {
    const mail = await company.mail.waitFor(person.email, /agree|расходятся/);
    expect(mail.text).toContain(`${company.url}/supplies/audit`);
  }
  expect((await company.manager.api.ok('GET', '/api/notifications')).items[0]).toMatchObject({ event: 'supplies.differs' });
  expect((await company.clerk.api.ok('GET', '/api/notifications')).items.filter((note: Line) => note.event === 'supplies.differs')).toEqual([]);

  await company.program.stop(); // the gauge is known from the start on
  await company.program.start();
  expect(await metric(company, 'mcf_supplies_differences')).toBe(1);
  await change('UPDATE tasks_task SET supplies_issued = 1');
  const now = new Date(await company.now());
  now.setUTCHours(27, 30, 1); // the night after
  await company.advance(Math.ceil((now.getTime() - Date.now()) / 1000));
  const nightly = await eventually(async () => (await company.manager.api.ok('GET', `${comparisons}?limit=1`)).items.find((one: Line) => one.at > differs.at), 20_000);
  expect(nightly).toMatchObject({ equal: true });
  expect(Date.parse(nightly.at) % 86_400_000).toBeGreaterThanOrEqual(12_600_000);
  await company.close();
});

alone('what differs for a moment alone is not told', async () => {
  alone.setTimeout(120_000);
  const company = new Company();
  await company.open();
  const { task, worker } = await orderFor(company, 'moments', 'Mender');
  await company.issue(worker, task.id);
  await company.advance(1); // the job that repeats the call to tasks is done
  rows(company.program, 'main', "UPDATE tasks_task SET supplies_status = 'ready'");
  await company.admin.api.ok('PATCH', '/api/me', { name: 'Admin' });
  const begun = await company.clerk.api.ok('POST', comparisons, undefined, 201);
  expect((await company.clerk.api.ok('POST', comparisons, undefined, 201)).id).toBe(begun.id); // one at a time
  await eventually(async () => rows(company.program, 'supplies', 'SELECT id FROM supplies_comparison WHERE looked_at IS NOT NULL').length === 1);
  expect((await company.clerk.api.ok('GET', comparisons)).items).toEqual([]);
  rows(company.program, 'main', "UPDATE tasks_task SET supplies_status = 'issued'");
  await company.admin.api.ok('PATCH', '/api/me', { name: 'Another' });
  const ended = await eventually(async () => (await company.manager.api.ok('GET', comparisons)).items[0], 20_000);
  expect(ended).toMatchObject({ id: begun.id, equal: true, difference_count: 0, differences: [] });
  expect((await company.manager.api.ok('GET', '/api/notifications')).items.filter((note: Line) => note.event === 'supplies.differs')).toEqual([]);
  await company.close();
});

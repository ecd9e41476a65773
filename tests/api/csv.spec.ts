// Lists as CSV files: what a manager opens in a spreadsheet is what the list says, with all its pages, and nothing in it runs.
import { expect, test, type Company } from '../support/company';
import type { Api } from '../support/api';
import { parse } from '../support/csv';

/** fetch() strips the byte order mark from texts, so the bytes are read. */
async function file(api: Api, path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(api.base + path, { headers: { authorization: `Bearer ${api.token}` } });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, text };
}

test('a list and its file say the same, over all pages, by role and filter', async ({ company }) => {
  const type = await company.addServiceType({ name: '=cmd|"jars", off; the shelf' });
  await company.addWorker('Barsik');
  const client = await company.addClient('Анна "Кот", Иванова');
  const ordered: Awaited<ReturnType<Company['order']>>[] = [];
  for (let i = 0; i < 3; i++) ordered.push(await company.order(client, type.id, 400 + 3 * i));
  for (const task of ordered.slice(0, 2)) await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'test' });

  const { status, headers, text } = await file(client.api, '/api/tasks.csv');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe('attachment; filename="tasks.csv"');
  const rows = parse(text);
  expect(rows.map((row) => row.id)).toEqual(ordered.map((task) => task.id).reverse());
  expect(rows[0]!['service_type.name']).toBe('\'=cmd|"jars", off; the shelf');
  expect(rows[0]!['client.name']).toBe('Анна "Кот", Иванова');
  expect(rows[0]!.price).toBe(String(ordered[2].price));
  expect(Object.keys(rows[0]!)).not.toContain('worker_share');

  const filtered = parse((await file(company.manager.api, `/api/tasks.csv?client_id=${client.id}&status=cancelled`)).text);
  expect(filtered.map((row) => row.status)).toEqual(['cancelled', 'cancelled']);
  expect(filtered[0]).toHaveProperty('worker_share');
  const clerk = parse((await file(company.clerk.api, '/api/tasks.csv')).text).find((row) => row.id === ordered[2].id)!;
  for (const hidden of ['address', 'contact_phone', 'description', 'price']) expect(clerk).not.toHaveProperty(hidden);
  expect(parse((await file((await company.addClient()).api, '/api/tasks.csv')).text)).toEqual([]);
});

test('the file of every list: the same right, no pages to ask for, described', async ({ company }) => {
  const document = await company.admin.api.ok('GET', '/api/openapi.json');
  const client = await company.addClient();
  await company.settle(); // a list and its file are read one after the other: nothing may be written to either meanwhile
  const files = Object.keys(document.paths).filter((path) => path.endsWith('.csv'));
  expect(files).toEqual(expect.arrayContaining(['/api/tasks.csv', '/api/users.csv', '/api/workers.csv', '/api/audit-log.csv', '/api/mails.csv', '/api/service-types.csv']));
  for (const path of files) {
    const operation = document.paths[path].get;
    expect(operation['x-permission']).toBe(document.paths[path.replace('.csv', '')].get['x-permission']);
    const [success] = Object.values(operation.responses) as { content: object }[];
    expect(Object.keys(success!.content)).toEqual(['text/csv']);
    const { api } = operation['x-roles'].includes('admin') ? company.admin : client; // one's own account is no admin's
    expect((await api.get(`${path}?limit=1`)).status, path).toBe(400);
    const answer = await file(api, path);
    expect(answer.status, path).toBe(200);
    const { items } = await api.ok('GET', path.replace('.csv', ''));
    expect(parse(answer.text).slice(0, items.length).map((row) => row.id), path).toEqual(items.map((item: { id: string }) => item.id));
  }
});

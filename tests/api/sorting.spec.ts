// The list of tasks in every order: page after page gives each task once, in order, whatever the ties; a cursor fits its own list alone.
import { expect, test, type Company } from '../support/company';
import type { Api } from '../support/api';

const statuses = ['new', 'assigned', 'in_progress', 'done', 'cancelled', 'failed'];
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Task = any;
const keys: Record<string, (task: Task) => number> = {
  created_at: () => 0, scheduled_at: (task) => Date.parse(task.scheduled_at), price: (task) => task.price, status: (task) => statuses.indexOf(task.status),
};

async function all(api: Api, query: string): Promise<Task[]> {
  const items = [];
  for (let after = ''; ;) {
    const page = await api.ok('GET', `/api/tasks?limit=2&${query}${after && `&after=${after}`}`);
    items.push(...page.items);
    if (!page.next) return items;
    expect(page.items.length).toBe(2);
    after = page.next;
  }
}

test('every order, by role, with ties, page by page', async ({ company }) => {
  const cheap = await company.addServiceType({ base_price: 5000 });
  const dear = await company.addServiceType({ base_price: 20000 });
  const workers = [await company.addWorker(), await company.addWorker(), await company.addWorker()];
  const client = await company.addClient();
  const orders: Awaited<ReturnType<Company['order']>>[] = [];
  for (let i = 0; i < 7; i++) orders.push(await company.order(client, (i % 3 ? cheap : dear).id, 500 + 30 * (i % 4)));
  for (const i of [1, 4]) await client.api.ok('POST', `/api/tasks/${orders[i].id}/cancel`, { reason: 'test' });
  const readers: [Api, string, string[]][] = [
    [company.manager.api, `client_id=${client.id}&`, Object.keys(keys)], [client.api, '', Object.keys(keys)],
    [company.clerk.api, `client_id=${client.id}&`, ['created_at', 'scheduled_at', 'status']],
    [workers.find(({ id }) => id === orders[0].worker.id)?.api ?? workers[0]!.api, '', ['created_at', 'scheduled_at', 'status']],
  ];
  for (const [api, filter, sorts] of readers) {
    const newest = await all(api, filter);
    expect(newest.map((task) => task.id)).toEqual(newest.map((task) => task.id).sort().reverse());
    for (const sort of sorts) {
      const up = await all(api, `${filter}sort=${sort}`);
      const down = await all(api, `${filter}sort=${sort}&order=desc`);
      const expected = [...newest].sort((a, b) => keys[sort]!(a) - keys[sort]!(b) || (a.id < b.id ? -1 : 1)).map((task) => task.id);
      expect(up.map((task) => task.id), `${sort} asc`).toEqual(expected);
      expect(down.map((task) => task.id), `${sort} desc`).toEqual([...expected].reverse());
    }
  }
  expect((await all(client.api, 'sort=price')).length).toBe(7);
  const file = await client.api.get('/api/tasks.csv?sort=price&order=desc');
  expect(file.body.trim().split('\r\n').slice(1).map((row: string) => row.split(',')[0])).toEqual((await all(client.api, 'sort=price&order=desc')).map((task) => task.id));
});

test('what cannot be sorted by, or goes on in another order, is refused', async ({ company }) => {
  const client = await company.addClient();
  const type = await company.addServiceType();
  await company.order(client, type.id, 700);
  await company.order(client, type.id, 701);
  const { next } = await client.api.ok('GET', '/api/tasks?limit=1&sort=price');
  expect(await all(client.api, 'sort=price')).toHaveLength(2);
  for (const query of ['sort=price&order=desc', 'sort=status', 'order=desc', 'sort=created_at']) {
    const answer = await client.api.get(`/api/tasks?${query}&after=${next}`);
    expect(answer.status, query).toBe(400);
    expect(answer.body.errors).toMatchObject([{ field: 'after', code: 'format' }]);
  }
  const unknown = await client.api.get('/api/tasks?sort=address&order=up');
  expect(unknown.status).toBe(400);
  expect(unknown.body.errors.map(({ field }: { field: string }) => field)).toEqual(['sort', 'order']);
  // Workers and clerks do not see prices, so not their order either.
  for (const { api } of [await company.addWorker(), company.clerk]) {
    expect((await api.get('/api/tasks?sort=price')).status).toBe(403);
    expect((await api.get('/api/tasks.csv?sort=price')).status).toBe(403);
    expect((await api.get('/api/tasks?sort=scheduled_at')).status).toBe(200);
  }
});

// Another worker or another time: what moves along, what has to come back, and what happens when nobody is free.
import { eventually } from '../support/api';
import { expect, test, type Company } from '../support/company';

async function prepare(company: Company) {
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const first = await company.addWorker('First', [{ trait, value: 100 }]);
  const second = await company.addWorker('Second', [{ trait, value: 55 }]);
  return { type, first, second, client: await company.addClient() };
}

test('a manager gives a task to the next best, and an open request for supplies moves along', async ({ company }) => {
  const { type, first, second, client } = await prepare(company);
  const task = await company.order(client, type.id, 1000);
  expect(task.worker.id).toBe(first.id);
  const request = await first.api.ok('POST', '/api/supply-requests', { task_id: task.id });
  const needed = await company.manager.api.post(`/api/tasks/${task.id}/reassign`, {});
  expect(needed.body.errors).toMatchObject([{ field: 'reason', code: 'required' }]);
  const moved = await company.manager.api.ok('POST', `/api/tasks/${task.id}/reassign`, { reason: 'First is ill' });
  expect(moved).toMatchObject({ status: 'assigned', worker: { id: second.id } });
  expect((await first.api.get(`/api/tasks/${task.id}`)).status, 'no longer theirs to see').toBe(404);
  await eventually(async () => (await company.clerk.api.ok('GET', `/api/supply-requests/${request.id}`)).worker.id === second.id);
  await company.mail.waitFor(second.email, task.number);
  const history = await client.api.ok('GET', `/api/tasks/${task.id}/history`);
  expect(history.items.at(-1)).toMatchObject({ from: 'assigned', to: 'assigned', reason: 'First is ill', actor: { id: company.manager.id } });
});

test('an issued kit has to come back, and the new worker needs one of their own', async ({ company }) => {
  const { type, first, second, client } = await prepare(company);
  const task = await company.order(client, type.id, 1100);
  await company.issue(first, task.id);
  const moved = await company.manager.api.ok('POST', `/api/tasks/${task.id}/reassign`, { worker_id: second.id, reason: 'closer' });
  expect(moved).toMatchObject({ supplies_issued: false, supplies_status: 'to_return', worker: { id: second.id } });
  const kit = await eventually(async () => (await company.clerk.api.ok('GET', '/api/supply-requests?status=issued&limit=200')).items.find((item: { task: { id: string }; to_return: boolean }) => item.task.id === task.id && item.to_return));
  expect((await second.api.ok('GET', `/api/tasks/${task.id}`)).allowed).toContain('request_supplies');
  await second.api.ok('POST', '/api/supply-requests', { task_id: task.id });
  await eventually(async () => (await second.api.ok('GET', `/api/tasks/${task.id}`)).supplies_status === 'requested');
  await company.clerk.api.ok('POST', `/api/supply-requests/${kit.id}/return`);
});

test('another time keeps the same worker; one who is taken then is refused', async ({ company }) => {
  const { type, first, client } = await prepare(company);
  const task = await company.order(client, type.id, 1200);
  const other = await company.order(client, type.id, 1300);
  expect(other.worker.id).toBe(first.id);
  const later = await company.inHours(1210);
  const moved = await company.manager.api.ok('POST', `/api/tasks/${task.id}/reassign`, { scheduled_at: later, reason: 'the client asked' });
  expect(moved).toMatchObject({ scheduled_at: later, worker: { id: first.id } });
  const taken = await company.manager.api.post(`/api/tasks/${task.id}/reassign`, { scheduled_at: other.scheduled_at, worker_id: first.id, reason: 'x' });
  expect(taken.body).toMatchObject({ status: 409, code: 'worker_not_free' });
  expect(await company.manager.api.ok('GET', `/api/tasks/${task.id}`)).toMatchObject({ scheduled_at: later });
});

// The main job over the API: order → match → supplies → check-in → report → done, and each way it can go otherwise.
import { eventually } from '../support/api';
import { expect, form, test } from '../support/company';

test('a client orders, the worker does it, everybody is told', async ({ company }) => {
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const worker = await company.addWorker('Barsik', [{ trait, value: 100 }]);
  const client = await company.addClient();
  const estimate = await client.api.ok('POST', '/api/tasks/estimate', { service_type_id: type.id });
  expect(estimate).toMatchObject({ base_price: 10000, discount_percent: 0, discount: 0, price: 10000, paid_total: 0, next_tier_at: 1000000 });

  const task = await client.api.ok('POST', '/api/tasks', { service_type_id: type.id, description: 'Knock the jars off my shelf', address: 'Cat street 9, flat 3',
    scheduled_at: await company.inHours(1), contact_phone: '+7 900 123-45-67', expected_price: 10000 }, 201);
  expect(task).toMatchObject({ status: 'assigned', price: 10000, supplies_issued: false, supplies_status: 'none' });
  expect(task.allowed).toEqual(['cancel']);
  expect(task.worker.id, 'the only worker who can is picked').toBe(worker.id);
  await company.mail.waitFor(worker.email, 'Cat street 9, flat 3');
  await company.mail.waitFor(client.email, task.number);

  const before = await company.checkIn(worker, task.id);
  expect(before.status).toBe(409);
  expect(before.body.code).toBe('supplies_not_issued');
  await company.issue(worker, task.id);
  const started = await company.checkIn(worker, task.id);
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  expect(started.body).toMatchObject({ status: 'in_progress' });
  expect(started.body.price, 'prices are not the worker\'s to see').toBeUndefined();
  const done = await company.complete(worker, task.id);
  expect(done.body).toMatchObject({ status: 'done', allowed: [] });
  expect(done.body.photos.map((photo: { kind: string }) => photo.kind)).toEqual(['check_in', 'report']);

  const photo = await fetch(`${company.url}/api/photos/${done.body.photos[0].id}`, { headers: { authorization: `Bearer ${client.api.token}` } });
  expect(photo.headers.get('content-type')).toBe('image/jpeg');
  const history = await client.api.ok('GET', `/api/tasks/${task.id}/history`);
  expect(history.items.map((row: { to: string }) => row.to)).toEqual(['new', 'assigned', 'in_progress', 'done']);
  expect(history.items[2].actor.id).toBe(worker.id);
});

test('cancelling frees the worker, and what is over stays over', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 30);
  const faults = await client.api.post(`/api/tasks/${task.id}/cancel`, {});
  expect(faults.body).toMatchObject({ status: 400, errors: [{ field: 'reason', code: 'required' }] });
  const cancelled = await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'The jar fell by itself' });
  expect(cancelled).toMatchObject({ status: 'cancelled', allowed: [] });
  const again = await client.api.post(`/api/tasks/${task.id}/cancel`, { reason: 'once more' });
  expect(again.body).toMatchObject({ status: 409, code: 'wrong_status' });
});

test('nobody sees a task of others, and cannot tell it from one that is not there', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const [client, stranger] = [await company.addClient(), await company.addClient()];
  const otherWorker = await company.addWorker();
  const task = await company.order(client, type.id, 40);
  const notTheirs = task.worker.id === otherWorker.id ? stranger : otherWorker;
  for (const person of [stranger, notTheirs]) {
    const hidden = await person.api.get(`/api/tasks/${task.id}`);
    const missing = await person.api.get('/api/tasks/0000000000001');
    expect(hidden.status).toBe(404);
    expect({ ...hidden.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
  }
  const list = await stranger.api.ok('GET', '/api/tasks');
  expect(list.items).toEqual([]);
  expect((await stranger.api.post(`/api/tasks/${task.id}/reassign`, { reason: 'mine' })).status).toBe(403);
});

test('a no-show fails by the clock, is offered again, and goes to somebody else', async ({ company }) => {
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const best = await company.addWorker('Best', [{ trait, value: 100 }]);
  const second = await company.addWorker('Second', [{ trait, value: 60 }]);
  const client = await company.addClient();
  const task = await company.order(client, type.id, 2);
  expect(task.worker.id).toBe(best.id);
  await company.advance(2 * 3600 + 31 * 60);
  const failed = await eventually(async () => {
    const now = await client.api.ok('GET', `/api/tasks/${task.id}`);
    return now.status === 'failed' && now;
  });
  expect(failed).toMatchObject({ cause: 'no_show', allowed: ['rebook'] });
  await company.mail.waitFor(client.email, task.number);

  const late = await best.api.post(`/api/tasks/${task.id}/check-in`, form('photo'));
  expect(late.body).toMatchObject({ status: 409, code: 'no_show_recorded' });
  const kept = await company.manager.api.ok('GET', `/api/tasks/${task.id}`);
  expect(kept.photos.map((photo: { kind: string }) => photo.kind)).toEqual(['evidence']);

  const anew = await client.api.ok('POST', `/api/tasks/${task.id}/rebook`, { scheduled_at: await company.inHours(24) }, 201);
  expect(anew.worker.id, 'not the one who failed while another is free').toBe(second.id);
  expect(anew.rebooked_from).toMatchObject({ id: task.id, number: task.number });
  const twice = await client.api.post(`/api/tasks/${task.id}/rebook`, { scheduled_at: await company.inHours(48) });
  expect(twice.body).toMatchObject({ status: 409, code: 'already_rebooked' });

  const waived = await company.manager.api.ok('POST', `/api/tasks/${task.id}/waive-penalty`, { reason: 'The lift was stuck' });
  expect(waived.penalty_waived).toBe(true);
  expect((await company.manager.api.post(`/api/tasks/${task.id}/waive-penalty`, { reason: 'again' })).status).toBe(409);
});

test('when supplies were asked for in time and not issued, the worker is not to blame', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 2);
  const worker = await company.manager.api.ok('GET', `/api/workers/${task.worker.id}`);
  const person = await company.signIn(worker.email);
  await person.api.ok('POST', '/api/supply-requests', { task_id: task.id }, 201);
  await eventually(async () => (await person.api.ok('GET', `/api/tasks/${task.id}`)).supplies_status === 'requested');
  await company.advance(2 * 3600 + 31 * 60);
  await eventually(async () => (await client.api.ok('GET', `/api/tasks/${task.id}`)).cause === 'supplies_missing');
});

test('with nobody free the task waits, says until when, and is matched when time is freed', async ({ alone: company }) => {
  const client = await company.addClient();
  const type = await company.addServiceType();
  const at = await company.inHours(100);
  const order = () => client.api.ok('POST', '/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: at }, 201);
  await company.addWorker();
  const taken = [];
  let waiting = await order();
  while (waiting.status === 'assigned') {
    taken.push(waiting);
    waiting = await order();
  }
  expect(waiting).toMatchObject({ status: 'new', waiting: 'nobody_free', worker: null });
  expect(Date.parse(waiting.next_free_at)).toBe(Date.parse(at) + 3_600_000);
  await client.api.ok('POST', `/api/tasks/${taken[0].id}/cancel`, { reason: 'changed my mind' });
  const matched = await eventually(async () => {
    const now = await client.api.ok('GET', `/api/tasks/${waiting.id}`);
    return now.status === 'assigned' && now;
  });
  expect(matched.worker.id).toBe(taken[0].worker.id);
});

test('64 clients ordering the same slot at once never double-book', async ({ alone: company }) => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  await company.addWorker();
  await company.addWorker();
  const at = await company.inHours(200);
  const answers = await Promise.all(Array.from({ length: 64 }, () =>
    client.api.post('/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: at })));
  expect(answers.map((answer) => answer.status)).toEqual(Array(64).fill(201));
  const assigned = answers.map((answer) => answer.body).filter((task) => task.status === 'assigned');
  const workers = assigned.map((task) => task.worker.id);
  expect(new Set(workers).size, 'each worker once').toBe(workers.length);
  const all = await company.manager.api.ok('GET', '/api/workers?limit=200');
  expect(workers.length, 'everybody who is free is booked').toBe(all.items.filter((worker: { active: boolean }) => worker.active).length);
});

test('a worker who is disabled hands over what was assigned', async ({ company }) => {
  const trait = company.word();
  const type = await company.addServiceType({ wanted_traits: [{ trait, weight: 10 }] });
  const leaving = await company.addWorker('Leaving', [{ trait, value: 100 }]);
  const staying = await company.addWorker('Staying', [{ trait, value: 90 }]);
  const client = await company.addClient();
  const task = await company.order(client, type.id, 300);
  expect(task.worker.id).toBe(leaving.id);
  await company.admin.api.ok('PATCH', `/api/users/${leaving.id}`, { disabled: true });
  await eventually(async () => (await client.api.ok('GET', `/api/tasks/${task.id}`)).worker?.id === staying.id);
  expect((await leaving.api.get('/api/tasks')).status).toBe(401);
});

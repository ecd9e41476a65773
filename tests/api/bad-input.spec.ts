// Each kind of bad input has its problem answer, all faults at once, and nothing is half done.
import { picture } from '../support/api';
import { expect, form, test } from '../support/company';

test('every fault of an order is named at once', async ({ company }) => {
  const client = await company.addClient();
  const type = await company.addServiceType();
  const answer = await client.api.post('/api/tasks', { service_type_id: 7, description: 'x'.repeat(3000), scheduled_at: '2020-01-01T00:00:00Z', contact_phone: 'none', extra: 1 });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const faults = Object.fromEntries(answer.body.errors.map((fault: { field: string; code: string }) => [fault.field, fault.code]));
  expect(faults).toEqual({ service_type_id: 'type', description: 'too_long', address: 'required', scheduled_at: 'in_past', contact_phone: 'format', extra: 'unknown' });
  const far = await client.api.post('/api/tasks', { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: await company.inHours(24 * 370) });
  expect(far.body.errors).toMatchObject([{ field: 'scheduled_at', code: 'too_far' }]);
  const unknown = await client.api.post('/api/tasks', { service_type_id: '0000000000001', description: 'x', address: 'y', scheduled_at: await company.inHours(24) });
  expect(unknown.body.errors).toMatchObject([{ field: 'service_type_id', code: 'unknown' }]);
  expect((await client.api.ok('GET', '/api/tasks')).items).toEqual([]);
});

test('a changed price refuses the order with the new estimate, a retired service says so', async ({ company }) => {
  const client = await company.addClient();
  const type = await company.addServiceType();
  const order = { service_type_id: type.id, description: 'x', address: 'y', scheduled_at: await company.inHours(24), expected_price: 9000 };
  const changed = await client.api.post('/api/tasks', order);
  expect(changed.body).toMatchObject({ status: 409, code: 'price_changed', estimate: { price: 10000 } });
  await company.manager.api.ok('PATCH', `/api/service-types/${type.id}`, { active: false });
  expect((await client.api.post('/api/tasks', { ...order, expected_price: 10000 })).body).toMatchObject({ status: 409, code: 'service_type_retired' });
});

test('malformed bodies are 400, other types 415, too much 413', async ({ company }) => {
  const client = await company.addClient();
  expect((await client.api.post('/api/tasks', '{"a":')).status).toBe(400);
  expect((await client.api.post('/api/tasks', '[]')).status).toBe(400);
  expect((await client.api.call('POST', '/api/tasks', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  expect((await client.api.post('/api/tasks', JSON.stringify({ description: 'x'.repeat(200_000) }))).status).toBe(413);
  expect((await client.api.get('/api/tasks?limit=1000')).status).toBe(400);
  expect((await client.api.get('/api/tasks?status=new,nope')).body.errors).toMatchObject([{ field: 'status', code: 'out_of_range' }]);
  expect((await client.api.get('/api/tasks?status=new,assigned')).status).toBe(200);
  expect((await client.api.get('/api/nothing-here')).status).toBe(404);
  expect((await client.api.post('/api/service-types', {})).status).toBe(403);
});

test('a photo that is none, or too large, changes nothing', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const client = await company.addClient();
  const task = await company.order(client, type.id, 1);
  const email = (await company.manager.api.ok('GET', `/api/workers/${task.worker.id}`)).email;
  const worker = await company.signIn(email);
  await company.issue(worker, task.id);
  const text = await worker.api.post(`/api/tasks/${task.id}/check-in`, form('photo', new Blob(['I am a photo, honestly']), 'photo.jpg'));
  expect([400, 415]).toContain(text.status);
  const huge = await worker.api.post(`/api/tasks/${task.id}/check-in`, form('photo', new Blob([new Uint8Array(20 << 20)]), 'photo.jpg'));
  expect([400, 413]).toContain(huge.status);
  const wrong = await worker.api.post(`/api/tasks/${task.id}/check-in`, form('picture', picture()));
  expect(wrong.status).toBe(400);
  expect(await worker.api.ok('GET', `/api/tasks/${task.id}`)).toMatchObject({ status: 'assigned', photos: [] });
});

test('the same key gives the same answer and one effect; with another body it is refused', async ({ company }) => {
  const client = await company.addClient();
  const type = await company.addServiceType();
  const order = { service_type_id: type.id, description: 'once', address: 'y', scheduled_at: await company.inHours(900) };
  const key = { 'idempotency-key': `key-${Date.now()}` };
  const answers = await Promise.all(Array.from({ length: 8 }, () => client.api.post('/api/tasks', order, key)));
  const made = answers.filter((answer) => answer.status === 201);
  expect(made.length).toBeGreaterThan(0);
  expect(answers.every((answer) => answer.status === 201 || answer.body.code === 'key_in_use')).toBe(true);
  const again = await client.api.post('/api/tasks', order, key);
  expect(again.body).toEqual(made[0]!.body);
  expect((await client.api.post('/api/tasks', { ...order, description: 'other' }, key)).status).toBe(422);
  expect((await client.api.ok('GET', '/api/tasks')).items.length).toBe(1);
});

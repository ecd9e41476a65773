// Templates of kits: clerks keep them, managers read them; two who edit the same one do not overwrite each other.
import { expect, test } from '../support/company';
import { eventually } from '../support/api';
import { Listener } from '../support/listener';

const items = [{ name: 'Socks', quantity: 4, note: 'one per paw' }, { name: 'Form', quantity: 1 }];
const kept = [{ name: 'Socks', quantity: 4, note: 'one per paw' }, { name: 'Form', quantity: 1, note: null }];

test('a clerk makes templates for a service and for every one, and the list of a service holds both', async ({ company }) => {
  const jars = await company.addServiceType(), boxes = await company.addServiceType();
  const clerk = company.clerk.api;
  const own = await clerk.ok('POST', '/api/kits', { service_type_id: jars.id, name: 'Банки', items }, 201);
  const every = await clerk.ok('POST', '/api/kits', { service_type_id: null, name: 'Basics', items }, 201);
  const other = await company.admin.api.ok('POST', '/api/kits', { service_type_id: boxes.id, name: 'Boxes', items }, 201);
  expect(own).toMatchObject({ service_type_id: jars.id, service_type: { id: jars.id, name: jars.name }, name: 'Банки', items: kept, active: true, version: 1 });
  expect(every).toMatchObject({ service_type_id: null, service_type: null });
  const ids = async (query: string) => (await company.manager.api.ok('GET', `/api/kits?${query}`)).items.map((kit: { id: string }) => kit.id);
  const ofJars = await ids(`service_type_id=${jars.id}`);
  expect(ofJars).toEqual(expect.arrayContaining([own.id, every.id]));
  expect(ofJars).not.toContain(other.id);

  await clerk.ok('PATCH', `/api/kits/${own.id}`, { active: false });
  expect(await ids(`service_type_id=${jars.id}&active=true`)).not.toContain(own.id);
  expect(await ids(`service_type_id=${jars.id}&active=false`)).toContain(own.id);
  await company.manager.api.ok('PATCH', `/api/service-types/${jars.id}`, { name: 'Jars and bottles' });
  expect((await clerk.ok('GET', `/api/kits/${own.id}`)).service_type.name).toBe('Jars and bottles');
});

test('a patch changes what it names; "for every type" is said, null is refused', async ({ company }) => {
  const jars = await company.addServiceType();
  const clerk = company.clerk.api;
  const { id } = await clerk.ok('POST', '/api/kits', { service_type_id: jars.id, name: 'Jars', items }, 201);
  const change = async (body: object) => (await clerk.call('PATCH', `/api/kits/${id}`, body)).body;
  expect(await change({ name: 'Bottles' })).toMatchObject({ name: 'Bottles', items: kept, service_type_id: jars.id, active: true, version: 2 });
  expect(await change({ items: [{ name: 'Net', quantity: 1 }] })).toMatchObject({ name: 'Bottles', items: [{ name: 'Net', quantity: 1, note: null }] });
  expect(await change({ for_every_type: true })).toMatchObject({ service_type_id: null, service_type: null, name: 'Bottles' });
  expect(await change({ service_type_id: jars.id })).toMatchObject({ service_type_id: jars.id, version: 5 });
  const refused = async (body: object) => (await change(body)).errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
  expect(await refused({ service_type_id: null, name: null, items: null, active: null })).toEqual(['service_type_id type', 'name type', 'items type', 'active type']);
  expect(await refused({ service_type_id: jars.id, for_every_type: true })).toEqual(['for_every_type out_of_range']);
  expect(await refused({ name: ' ', items: [], colour: 'red' })).toEqual(['name too_short', 'items too_short', 'colour unknown']);
  expect(await refused({ service_type_id: '0000000000001', items: [items[0], items[0]] })).toEqual(['service_type_id unknown', 'items[1].name duplicate']);
  expect((await clerk.ok('GET', `/api/kits/${id}`)).version).toBe(5);
});

test('all faults of a new template at once', async ({ company }) => {
  const refused = async (body: object) => (await company.clerk.api.post('/api/kits', body)).body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
  expect(await refused({})).toEqual(['name required', 'items required']);
  expect(await refused({ name: 'x'.repeat(101), items: [{ quantity: 0 }, { name: 'y'.repeat(101), quantity: 1001, note: 'z'.repeat(501) }], service_type_id: 7 }))
    .toEqual(['service_type_id type', 'name too_long', 'items[0].name required', 'items[0].quantity not_positive', 'items[1].name too_long', 'items[1].quantity out_of_range', 'items[1].note too_long']);
  expect(await refused({ name: 'Jars', items: Array.from({ length: 51 }, (_, i) => ({ name: `Item ${i}`, quantity: 1 })) })).toEqual(['items too_long']);
  expect(await refused({ name: 'Jars', items: [items[0], items[1], items[0]], service_type_id: '0000000000001' })).toEqual(['service_type_id unknown', 'items[2].name duplicate']);
});

test('two who edit the same template: the second is told, and nothing is lost', async ({ company }) => {
  const clerk = company.clerk.api;
  const { id } = await clerk.ok('POST', '/api/kits', { name: 'Basics', items }, 201);
  const seen = await clerk.get(`/api/kits/${id}`);
  expect(seen.headers.get('etag')).toBe('"1"');
  const edit = (version: string, name: string) => clerk.call('PATCH', `/api/kits/${id}`, { name }, { 'if-match': `"${version}"` });
  const answers = await Promise.all([edit('1', 'Basics of one'), edit('1', 'Basics of another')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  const winner = answers.find(({ status }) => status === 200)!;
  expect(winner.headers.get('etag')).toBe('"2"');
  expect((await clerk.ok('GET', `/api/kits/${id}`)).name).toBe(winner.body.name);
});

test('the same key makes one template; open pages hear of it', async ({ company }) => {
  const clerk = company.clerk.api;
  const listener = await Listener.open(company.manager.api);
  const body = { name: 'Once', items };
  const [one, two] = [await clerk.post('/api/kits', body, { 'idempotency-key': 'kit-once' }), await clerk.post('/api/kits', body, { 'idempotency-key': 'kit-once' })];
  expect([one.status, two.status]).toEqual([201, 201]);
  expect(two.body.id).toBe(one.body.id);
  await eventually(async () => listener.hears(one.body.id));
  expect(listener.notes().find((note) => note.id === one.body.id)!.kind).toBe('kit');
  listener.close();
});

// Searches: any part of a word, in capitals or not, Latin and Cyrillic; what means something in a pattern is a letter like others.
import type { Api } from '../support/api';
import { expect, test } from '../support/company';

async function found(api: Api, list: string, q: string): Promise<string[]> {
  return (await api.ok('GET', `${list}?limit=200&q=${encodeURIComponent(q)}`)).items.map((item: { id: string }) => item.id);
}

test('people are found by any part of their name and address', async ({ company }) => {
  const mark = company.word('Ёж');
  const [cat, percent] = [await company.addWorker(`Мурка Ушастая ${mark}`), await company.addWorker(`Barsik 100%_! ${mark}`)];
  for (const [reader, list] of [[company.manager, '/api/workers'], [company.admin, '/api/users']] as const) {
    for (const q of [`мурка ушастая ${mark}`, `МУРКА УШАСТАЯ ${mark}`, `аЯ ${mark.toUpperCase()}`, ` ая ${mark} `, cat.email.toUpperCase()])
      expect(await found(reader.api, list, q), `${list}: ${q}`).toEqual([cat.id]);
    for (const q of [`BARSIK 100%_! ${mark}`, `%_! ${mark}`, `_! ${mark}`]) expect(await found(reader.api, list, q), `${list}: ${q}`).toEqual([percent.id]);
    for (const q of [`мурка%${mark}`, `_ушастая ${mark}`, `100__! ${mark}`]) expect(await found(reader.api, list, q), `${list}: ${q}`).toEqual([]);
    expect((await found(reader.api, list, mark)).sort(), `${list}: both`).toEqual([cat.id, percent.id].sort());
  }
});

test('tasks are found by any part of what they say', async ({ company }) => {
  const mark = company.word('Ёж');
  const type = await company.addServiceType();
  const client = await company.addClient();
  const order = async (description: string, address: string) =>
    (await client.api.ok('POST', '/api/tasks', { service_type_id: type.id, description, address, scheduled_at: await company.inHours(1500) }, 201)).id as string;
  const shelf = await order(`Полка с Банками ${mark}`, 'ул. Кошачья, 9');
  const half = await order(`50%_! ${mark}`, 'Cat street 9');
  for (const q of [`полка с банками ${mark}`, `БАНКАМИ ${mark}`, `${mark} УЛ. КОШАЧЬЯ`.toUpperCase()]) expect(await found(client.api, '/api/tasks', q), q).toEqual([shelf]);
  for (const q of [`%_! ${mark}`, '50%']) expect(await found(client.api, '/api/tasks', q), q).toEqual([half]);
  for (const q of [`полка%${mark}`, '50__!']) expect(await found(client.api, '/api/tasks', q), q).toEqual([]);
});

// Server-sent events: what concerns the reader arrives, nothing else does, and the stream ends with the right to it.
import { eventually } from '../support/api';
import { expect, test } from '../support/company';
import { Listener } from '../support/listener';

test('a change reaches those whom it concerns and nobody else', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const [client, stranger] = [await company.addClient(), await company.addClient()];
  const [own, other] = [await Listener.open(client.api), await Listener.open(stranger.api)];
  const task = await company.order(client, type.id, 60);
  await eventually(async () => own.hears(task.id));
  await client.api.ok('POST', `/api/tasks/${task.id}/cancel`, { reason: 'x' });
  await new Promise((later) => setTimeout(later, 300));
  expect(other.hears(task.id)).toBe(false);
  own.close();
  other.close();
});

test('the stream ends within a second when its reader is disabled', async ({ company }) => {
  const client = await company.addClient();
  const listener = await Listener.open(client.api);
  await company.admin.api.ok('PATCH', `/api/users/${client.id}`, { disabled: true });
  await eventually(async () => listener.ended, 2000);
});

// Mails whose fate is known: busy servers are tried again, refusals are shown with the server's words, "send again" sends.
import { eventually } from '../support/api';
import { expect, test } from '../support/company';

test('a mail that was refused is shown with the reason and sent again by a button', async ({ company }) => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  company.mail.fault = 'refuse';
  const task = await company.order(client, type.id, 50);
  const failed = await eventually(async () => {
    const mails = await company.admin.api.ok('GET', '/api/mails?status=failed');
    return mails.items.find((mail: { to: string }) => mail.to === client.email);
  }, 15_000);
  expect(failed.last_error).toContain('550');
  expect((await company.manager.api.get('/api/mails')).status).toBe(403);
  company.mail.fault = 'none';
  await company.admin.api.ok('POST', `/api/mails/${failed.id}/resend`);
  await company.mail.waitFor(client.email, task.number);
  await eventually(async () => (await company.admin.api.ok('GET', '/api/mails?status=sent')).items.some((mail: { id: string }) => mail.id === failed.id));
});

test('a busy server is tried again without anybody doing anything', async ({ company }) => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  company.mail.fault = 'busy';
  const task = await company.order(client, type.id, 51);
  await eventually(async () => (await company.admin.api.ok('GET', '/api/mails?status=queued')).items.some((mail: { attempts: number; to: string }) => mail.to === client.email && mail.attempts > 0), 15_000);
  company.mail.fault = 'none';
  await company.mail.waitFor(client.email, task.number, 60_000);
  const copies = company.mail.messages.filter((message) => message.to.includes(client.email) && message.text.includes(task.number));
  const ids = copies.map((message) => message.messageId);
  expect(new Set(ids).size, 'no mail is doubled').toBe(ids.length);
});

test('the list inside the interface tells the same, in the reader\'s language', async ({ company }) => {
  const type = await company.addServiceType();
  const client = await company.addClient();
  await client.api.ok('PATCH', '/api/me', { locale: 'en' });
  const task = await company.order(client, type.id, 52);
  const item = await eventually(async () => (await client.api.ok('GET', '/api/notifications')).items.find((n: { task_id: string }) => n.task_id === task.id));
  expect(item).toMatchObject({ read: false });
  expect(item.title).toMatch(/[a-z]/i);
  await client.api.ok('POST', `/api/notifications/${item.id}/read`);
  const read = await client.api.ok('GET', '/api/notifications');
  expect(read.items.find((n: { id: string }) => n.id === item.id).read).toBe(true);
});

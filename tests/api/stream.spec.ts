// Server-sent events: what concerns the reader arrives, nothing else does, and the stream ends with the right to it.
import { eventually } from '../support/api';
import { expect, test, type Company, type Person } from '../support/company';

class Listener {
  text = '';
  ended = false;
  private stop = new AbortController();

  static async open(company: Company, person: Person): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(`${company.url}/api/stream`, { headers: { authorization: `Bearer ${person.api.token}` }, signal: listener.stop.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    void (async () => {
      try {
        const decoder = new TextDecoder();
        for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) listener.text += decoder.decode(part, { stream: true });
      } catch { /* closed */ }
      listener.ended = true;
    })();
    return listener;
  }

  hears(id: string): boolean { return this.text.includes(id); }
  close(): void { this.stop.abort(); }
}

test('a change reaches those whom it concerns and nobody else', async ({ company }) => {
  const type = await company.addServiceType();
  await company.addWorker();
  const [client, stranger] = [await company.addClient(), await company.addClient()];
  const [own, other] = [await Listener.open(company, client), await Listener.open(company, stranger)];
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
  const listener = await Listener.open(company, client);
  await company.admin.api.ok('PATCH', `/api/users/${client.id}`, { disabled: true });
  await eventually(async () => listener.ended, 2000);
});

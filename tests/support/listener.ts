// Somebody who listens to the stream of server-sent events.
import { expect } from '@playwright/test';
import type { Api } from './api';

export class Listener {
  text = '';
  ended = false;
  private stop = new AbortController();

  static async open(api: Api): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(`${api.base}/api/stream`, { headers: { authorization: `Bearer ${api.token}` }, signal: listener.stop.signal });
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

  /** What was told so far. */
  notes(): Record<string, string>[] {
    return [...this.text.matchAll(/^data: (.+)$/gm)].map((found) => JSON.parse(found[1]!) as Record<string, string>);
  }

  hears(id: string): boolean { return this.text.includes(id); }
  close(): void { this.stop.abort(); }
}

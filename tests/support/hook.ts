// A small server that webhooks are sent to: keeps what came, and answers as the test says.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received { at: number; path: string; headers: IncomingHttpHeaders; raw: string; answered: number }

export class Hook {
  received: Received[] = [];
  /** The status of the next answers; 0: the connection is cut. */
  answer = 200;
  /** Waits so long before it answers. */
  wait = 0;
  url = '';
  private server?: Server;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const answered = this.answer;
        this.received.push({ at: Date.now(), path: request.url ?? '', headers: request.headers, raw: Buffer.concat(parts).toString(), answered });
        setTimeout(() => (answered ? response.writeHead(answered).end() : request.socket.destroy()), this.wait);
      });
    });
    await new Promise<void>((ready) => this.server!.listen(0, '127.0.0.1', ready));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The bodies that came, as JSON. */
  get bodies(): Record<string, string>[] { return this.received.map(({ raw }) => JSON.parse(raw) as Record<string, string>); }

  /** Those that are about this order or movement. */
  about(id: string): Received[] { return this.received.filter(({ raw }) => raw.includes(id)); }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((ended) => this.server?.close(ended));
  }
}

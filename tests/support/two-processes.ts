// A company that two processes serve, each with a folder and port of its own, on the same databases; and a proxy before them.
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from './api';
import { Company } from './company';
import { Program } from './program';

/** Leads requests to the living, in turn. What one process had not answered when it died goes to the other, if it may be repeated. */
export class Balancer {
  url = '';
  private targets: Program[] = [];
  private turn = 0;
  private server: Server = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));

  async start(): Promise<void> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', () => ready()));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  lead(targets: Program[]): void { this.targets = targets; }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((stopped) => this.server.close(() => stopped()));
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const repeatable = ['GET', 'HEAD'].includes(incoming.method!) || 'idempotency-key' in incoming.headers;
    const first = this.turn++;
    for (let i = 0; i < this.targets.length; i++) {
      const target = this.targets[(first + i) % this.targets.length]!;
      const ended = await this.forward(target, incoming, body, outgoing);
      if (ended === 'done' || (ended === 'unknown' && !repeatable)) break;
    }
    if (!outgoing.headersSent) outgoing.writeHead(502).end();
  }

  /** refused: nobody was there. unknown: it died before it answered. */
  private forward(target: Program, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): Promise<'done' | 'refused' | 'unknown'> {
    return new Promise((ended) => {
      const headers = { ...incoming.headers, connection: 'close' };
      const onward = request(target.url + incoming.url!, { method: incoming.method, headers, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy()); // a stream ends with its process: the browser comes back by itself
        ended('done');
      });
      onward.on('error', (error: NodeJS.ErrnoException) => ended(error.code === 'ECONNREFUSED' ? 'refused' : 'unknown'));
      outgoing.on('close', () => onward.destroy());
      onward.end(body);
    });
  }
}

export class TwoProcesses extends Company {
  second!: Program;
  readonly balancer = new Balancer();
  private living: Program[] = [];

  override get url(): string { return this.balancer.url || super.url; }
  get first(): Program { return this.program; }

  override async open(): Promise<void> {
    await this.mail.start();
    await this.balancer.start();
    const settings = { MCF_SMTP_URL: this.mail.url, MCF_OUTBOUND_HOSTS: '127.0.0.1', MCF_PUBLIC_URL: this.balancer.url };
    this.program = new Program(settings);
    this.second = this.program.beside()!;
    await Promise.all([this.first.start(), this.second.start()]);
    this.alive([this.first, this.second]);
    this.admin = await this.addPerson('admin');
    this.manager = await this.addPerson('manager');
    this.clerk = await this.addPerson('clerk');
  }

  /** Which processes are there, from now on. */
  alive(programs: Program[]): void {
    this.living = programs;
    this.balancer.lead(programs);
  }

  /** A process that was killed: the proxy finds out by itself. */
  gone(program: Program): void { this.living = this.living.filter((one) => one !== program); }

  /** Each process has a business clock of its own. */
  override async now(): Promise<number> { return Date.parse((await this.move(1))[0]!.now); }
  override async advance(seconds: number): Promise<void> { await this.move(seconds); }

  private move(seconds: number): Promise<{ now: string }[]> {
    return Promise.all(this.living.map((program) => new Api(program.url, this.admin.api.token).ok('POST', '/api/dev/clock', { advance_seconds: seconds })));
  }

  override async close(): Promise<void> {
    this.living.forEach((program) => program.signal('SIGCONT'));
    await this.balancer.stop();
    await this.second.remove();
    await super.close();
  }
}

// The cookie supplier as our own program plays it: a real server, with delays and faults.
import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';

const program = join(dirname(process.env.MCF ?? join(import.meta.dirname, '../../build/src/app/mcf')), 'mcf-cookies');
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export interface BakeryState {
  orders: { order_id: string; client: string; deliver_to: string; callback_url: string; status: string; placed: number; asked: number }[];
  webhooks: { subject: string; attempts: number; status: number }[];
}

export class Bakery {
  readonly secret = 'between us';
  url = '';
  private child?: ChildProcess;
  private log = '';

  constructor(private flags: Record<string, string | number> = { delay_ms: 0 }) {}

  /** What the program needs to know of it. */
  get settings(): Record<string, string> { return { MCF_COOKIES_URL: this.url, MCF_COOKIES_SECRET: this.secret }; }

  /** Starts it; a second time on the same port. */
  async start(): Promise<void> {
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const words = Object.entries(this.flags).flatMap(([name, value]) => [`--${name.replaceAll('_', '-')}`, String(value)]);
    const child = spawn(program, ['--listen', listen, ...words], { env: { ...process.env, MCF_COOKIES_SECRET: this.secret }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr!.on('data', (part: Buffer) => { this.log += part.toString(); });
    this.url = await new Promise((ready, failed) => {
      child.stdout!.on('data', (part: Buffer) => {
        const found = /listening on (\S+)/.exec(part.toString());
        if (found) ready(found[1]!);
      });
      child.once('exit', (code) => failed(new Error(`mcf-cookies ended with ${code}:\n${this.log}`)));
    });
  }

  /** Changes how it bakes and what it does wrong, from now on. */
  async control(change: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${this.url}/control`, { method: 'POST', body: JSON.stringify(change), headers: { 'content-type': 'application/json' } });
    if (answer.status !== 204) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async state(): Promise<BakeryState> { return (await (await fetch(`${this.url}/state`)).json()) as BakeryState; }

  async order(id: string): Promise<BakeryState['orders'][number] | undefined> { return (await this.state()).orders.find((order) => order.order_id === id); }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const code = await new Promise<number | null>((ended) => { child.once('exit', ended); child.kill(signal); });
    if (/Sanitizer|runtime error:/.test(this.log)) throw new Error(`sanitizer report:\n${this.log.slice(-6000)}`);
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`mcf-cookies ended with ${code}:\n${this.log}`);
  }
}

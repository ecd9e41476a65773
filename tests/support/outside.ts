// The programs that play outside companies: real servers, with delays and faults, started beside the one under test.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
const folder = dirname(process.env.MCF ?? join(import.meta.dirname, '../../build/src/app/mcf'));

/** A webhook on its way, newest first; `status` of its last attempt, 0: no answer. */
export interface Delivery { subject: string; attempts: number; status: number }

/** Runs the player with these words alone, without a secret in its environment. */
export function play(name: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(join(folder, name), words, { encoding: 'utf8', timeout: 20_000, env: { ...process.env, MCF_COOKIES_SECRET: '', MCF_PAYMENTS_SECRET: '' } });
}

export abstract class Player<State> {
  readonly secret = 'between us';
  url = '';
  log = '';
  private child?: ChildProcess;

  constructor(private name: string, private secretVariable: string, private flags: Record<string, string | number>) {}

  /** Starts it; a second time on the same port. */
  async start(): Promise<void> {
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const words = Object.entries(this.flags).flatMap(([flag, value]) => [`--${flag.replaceAll('_', '-')}`, String(value)]);
    const child = spawn(join(folder, this.name), ['--listen', listen, ...words], { env: { ...process.env, [this.secretVariable]: this.secret }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr!.on('data', (part: Buffer) => { this.log += part.toString(); });
    this.url = await new Promise((ready, failed) => {
      child.stdout!.on('data', (part: Buffer) => {
        const found = /listening on (\S+)/.exec(part.toString());
        if (found) ready(found[1]!);
      });
      child.once('exit', (code) => failed(new Error(`${this.name} ended with ${code}:\n${this.log}`)));
    });
  }

  /** Changes how it works and what it does wrong, from now on. */
  async control(change: Record<string, unknown>): Promise<void> {
    const answer = await fetch(`${this.url}/control`, { method: 'POST', body: JSON.stringify(change), headers: { 'content-type': 'application/json' } });
    if (answer.status !== 204) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  async state(): Promise<State> { return (await (await fetch(`${this.url}/state`)).json()) as State; }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const code = await new Promise<number | null>((ended) => { child.once('exit', ended); child.kill(signal); });
    if (/Sanitizer|runtime error:/.test(this.log)) throw new Error(`sanitizer report:\n${this.log.slice(-6000)}`);
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`${this.name} ended with ${code}:\n${this.log}`);
  }
}

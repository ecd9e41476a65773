// Starts and stops the real program on a folder and ports of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './control';

const program = process.env.MCF ?? join(import.meta.dirname, '../../build/mcf');

// Nothing stays behind when a test fails before its clean-up.
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** With POSTGRESQL=postgresql://… in the environment the stores are databases on that server, made for each data folder and left to its end. */
export const server = process.env.POSTGRESQL || undefined;
const stores = ['main', 'accounting', 'supplies', 'hiring', 'bets', 'files'] as const;
export type Store = (typeof stores)[number];
const databases = new Map<string, Record<string, string>>(); // by data folder
let made = 0;

function makeDatabases(data: string): Record<string, string> {
  if (!server) return {};
  const known = databases.get(data);
  if (known) return known;
  const prefix = `mcf_${process.pid}_${++made}`;
  const commands = stores.flatMap((store) => ['-c', `CREATE DATABASE ${prefix}_${store} TEMPLATE template0`]);
  const result = spawnSync('psql', [server, '-qX', '-v', 'ON_ERROR_STOP=1', ...commands], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`no databases: ${result.stderr}`);
  const settings = Object.fromEntries(stores.map((store) => [`MCF_DB_${store.toUpperCase()}`, server!.replace(/^(\w+:\/\/[^/]*)\/[^?]*/, `$1/${prefix}_${store}`)]));
  databases.set(data, settings);
  return settings;
}

/** Settings that keep the stores in SQLite's files, whatever the other tests run on. */
export const onFiles = Object.fromEntries(stores.map((store) => [`MCF_DB_${store.toUpperCase()}`, '']));

/** Runs the program with these words alone; its exit code and both outputs. */
export function mcf(args: string[]): { code: number | null; out: string } {
  const result = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  return { code: result.status, out: result.stdout + result.stderr };
}

export class Program {
  readonly data: string;
  url = '';
  ops = '';
  log = '';
  private child?: ChildProcess;
  private listen = '127.0.0.1:0';

  constructor(private env: Record<string, string> = {}, data?: string) {
    this.data = data ?? mkdtempSync(join(tmpdir(), 'mcf-test-'));
    // Tests that want the outside companies of a development server say so: MCF_COOKIES_URL: '' is as good as unset.
    this.env = { MCF_COOKIES_URL: 'off', MCF_PAYMENTS_URL: 'off', ...('MCF_DB_MAIN' in env ? {} : makeDatabases(this.data)), ...env };
  }

  /** Where a store is on PostgreSQL; undefined: a SQLite file in the folder. */
  address(store: Store): string | undefined { return this.env[`MCF_DB_${store.toUpperCase()}`]; }
  get pid(): number { return this.child!.pid!; }

  /** All stores as one place of `mcf copy`. */
  get place(): string { return this.address('main')?.replace(/_main(\?|$)/, '_{store}$1') || this.data; }

  /** Starts and waits until it listens; a second start takes the same port, so that clients can go on. */
  async start(args: string[] = ['--dev']): Promise<void> {
    const child = spawn(program, ['serve', '--data', this.data, '--listen', this.listen, '--ops-listen', '127.0.0.1:0', ...args],
      { env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr!.on('data', (part: Buffer) => { this.log += part.toString(); });
    await new Promise<void>((ready, failed) => {
      let out = '';
      const timer = setTimeout(() => failed(new Error(`mcf did not start:\n${out}${this.log}`)), 30_000);
      child.stdout!.on('data', (part: Buffer) => {
        out += part.toString();
        const found = /listening on (http:\/\/\S+)/.exec(out);
        if (!found) return;
        clearTimeout(timer);
        this.url = found[1]!;
        this.ops = /operations on (http:\/\/\S+)/.exec(out)?.[1] ?? '';
        this.listen = new URL(this.url).host;
        ready();
      });
      child.once('exit', (code) => { clearTimeout(timer); failed(new Error(`mcf ended with ${code}:\n${out}${this.log}`)); });
    });
  }

  /** Ends it with the signal and waits. A sanitizer's report, or a bad exit after SIGTERM, fails the test. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const code = await new Promise<number | null>((ended) => { child.once('exit', ended); child.kill(signal); });
    this.child = undefined;
    if (/AddressSanitizer|LeakSanitizer|runtime error:/.test(this.log)) throw new Error(`sanitizer report:\n${this.log.slice(-6000)}`);
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`mcf ended with ${code}:\n${this.log.slice(-3000)}`);
  }

  /** A setting for the starts to come. */
  set(name: string, value: string): void { this.env[name] = value; }

  /** A signal that does not end it: SIGSTOP, SIGCONT. */
  signal(name: NodeJS.Signals): void { this.child!.kill(name); }

  /** Ends it this very moment, without waiting; `stop('SIGKILL')` waits for what is left. */
  kill(): void { this.child?.kill('SIGKILL'); }

  /** A second process on the same stores, where the engine allows that; undefined: SQLite, one process per folder. */
  beside(): Program | undefined { return server ? new Program({ ...this.env }) : undefined; }

  /** Runs a command of the program on this folder; throws with its words if it fails. */
  run(args: string[], input = ''): string {
    const result = spawnSync(program, [...args, '--data', this.data], { input, encoding: 'utf8', env: { ...process.env, ...this.env }, timeout: 120_000 });
    if (result.status !== 0) throw new Error(`mcf ${args.join(' ')} ended with ${result.status}: ${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** The same beside whatever the test does meanwhile, for as long as the test has: for what may take minutes under load. */
  async runAside(args: string[]): Promise<string> {
    const child = spawn(program, [...args, '--data', this.data], { env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString(); });
    const code = await new Promise<number | null>((ended) => child.once('close', ended));
    running.delete(child);
    if (code !== 0) throw new Error(`mcf ${args.join(' ')} ended with ${code}: ${said}`);
    return said;
  }

  addUser(email: string, name: string, role: string, password: string): void {
    this.run(['user', 'add', '--email', email, '--name', name, '--role', role, '--password-stdin'], password);
  }

  /** The same through the running program, if it runs. */
  async enrol(email: string, name: string, role: string, password: string): Promise<void> {
    if (!this.child) this.addUser(email, name, role, password);
    else await say(this.data, ['user', 'add', '--email', email, '--name', name, '--role', role, '--password-stdin'], password);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

// Starts and stops the real program on a folder and ports of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.MCF ?? join(import.meta.dirname, '../../build/mcf');

// Nothing stays behind when a test fails before its clean-up.
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Program {
  readonly data: string;
  url = '';
  log = '';
  private child?: ChildProcess;
  private listen = '127.0.0.1:0';

  constructor(private env: Record<string, string> = {}, data?: string) {
    this.data = data ?? mkdtempSync(join(tmpdir(), 'mcf-test-'));
  }

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

  /** Runs a command of the program on this folder; throws with its words if it fails. */
  run(args: string[], input = ''): string {
    const result = spawnSync(program, [...args, '--data', this.data], { input, encoding: 'utf8', env: { ...process.env, ...this.env }, timeout: 120_000 });
    if (result.status !== 0) throw new Error(`mcf ${args.join(' ')} ended with ${result.status}: ${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** The same beside whatever the test does meanwhile. */
  async runAside(args: string[]): Promise<string> {
    const child = spawn(program, [...args, '--data', this.data], { env: { ...process.env, ...this.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString(); });
    const code = await new Promise<number | null>((ended) => child.once('close', ended));
    if (code !== 0) throw new Error(`mcf ${args.join(' ')} ended with ${code}: ${said}`);
    return said;
  }

  addUser(email: string, name: string, role: string, password: string): void {
    this.run(['user', 'add', '--email', email, '--name', name, '--role', role, '--password-stdin'], password);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }
}

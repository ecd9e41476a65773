// A PostgreSQL of a test's own, to restart and to break; and a proxy before it that loses the reply to a commit.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binaries = '/usr/lib/postgresql/15/bin';
const stores = ['main', 'accounting', 'supplies', 'hiring', 'bets', 'files'] as const;
const running = new Set<PostgreSql>();
process.once('exit', () => running.forEach((server) => server.stop()));

/** The server refuses to be run by root. */
function commandOf(command: string, args: string[]): string[] {
  return process.getuid!() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', command, ...args] : [command, ...args];
}

function asPostgres(name: string, more: string[]): void {
  const [command, ...args] = commandOf(name, more);
  const result = spawnSync(command!, args, { encoding: 'utf8', cwd: '/', stdio: 'ignore' }); // a pipe would be kept open by the server
  if (result.status !== 0) throw new Error(`${name} ${more.join(' ')} ended with ${result.status}`);
}

async function ended(command: string, args: string[]): Promise<void> {
  const code = await new Promise((done) => spawn(command, args, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] }).once('exit', done));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

export class PostgreSql {
  readonly folder = mkdtempSync(join(tmpdir(), 'mcf-postgresql-'));
  private made = 0;

  start(): void {
    if (process.getuid!() === 0) spawnSync('chown', ['postgres:', this.folder]);
    chmodSync(this.folder, 0o711);
    running.add(this);
    asPostgres(`${binaries}/initdb`, ['-D', `${this.folder}/data`, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8']);
    appendFileSync(`${this.folder}/data/postgresql.conf`, `listen_addresses = ''\nunix_socket_directories = '${this.folder}'\nmax_connections = 400\nlog_min_messages = fatal\n`);
    this.control(['-w', 'start']);
  }

  /** As after a power cut: nobody says goodbye, and the log is replayed. Clients of this process go on meanwhile. */
  async restart(): Promise<void> {
    const [command, ...args] = commandOf(`${binaries}/pg_ctl`, ['-D', `${this.folder}/data`, '-l', `${this.folder}/log`, '-w', '-m', 'immediate', 'restart']);
    await ended(command!, args);
  }

  stop(): void {
    if (!running.delete(this)) return;
    try { this.control(['-m', 'immediate', 'stop']); } catch { /* it never started */ }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Databases for one company, as settings of the program. */
  databases(): Record<string, string> {
    const prefix = `company_${++this.made}`;
    for (const store of stores) this.query('postgres', `CREATE DATABASE ${prefix}_${store} TEMPLATE template0`);
    return Object.fromEntries(stores.map((store) => [`MCF_DB_${store.toUpperCase()}`, `postgresql://postgres@/${prefix}_${store}?host=${this.folder}`]));
  }

  /** The answer's rows, columns separated by |. `where`: a database's name, or an address. */
  query(where: string, sql: string): string[] { return query(where.includes('://') ? where : `postgresql://postgres@/${where}?host=${this.folder}`, sql); }

  /** Ends so many of the program's sessions, whichever they are. */
  async terminate(count: number): Promise<void> {
    await ended('psql', [`postgresql://postgres@/postgres?host=${this.folder}`, '-qXAt', '-c', `SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'mcf' ORDER BY random() LIMIT ${count}) AS unlucky`]);
  }

  private control(args: string[]): void { asPostgres(`${binaries}/pg_ctl`, ['-D', `${this.folder}/data`, '-l', `${this.folder}/log`, ...args]); }
}

/** Runs SQL with psql; the answer's rows, columns separated by |. */
export function query(address: string, sql: string): string[] {
  const result = spawnSync('psql', [address, '-qXAt', '-v', 'ON_ERROR_STOP=1', '-c', sql], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${sql}: ${result.stderr}`);
  return result.stdout.split('\n').filter((line) => line);
}

/** The same settings, leading through a proxy at this port. */
export function throughPort(settings: Record<string, string>, port: number): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, address]) => [name, `${address}&port=${port}`]));
}

type Cut = 'reply' | 'commit';

/** Stands before a server. After `arm`, the next transaction in which the marker travels loses its commit ("commit": it never reaches the server) or
 *  only the reply to it ("reply": it is committed, and nobody is told); the connection ends there. */
export class CommitCutter {
  static readonly port = 6543;
  cuts = 0;
  private armed?: { marker: string; cut: Cut };
  private server: Server;
  private sockets = new Set<Socket>();

  constructor(private behind: PostgreSql) {
    this.server = createServer((client) => this.serve(client));
  }

  async start(): Promise<void> {
    await new Promise<void>((ready) => this.server.listen(join(this.behind.folder, `.s.PGSQL.${CommitCutter.port}`), () => ready()));
  }

  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise<void>((stopped) => this.server.close(() => stopped()));
  }

  arm(marker: string, cut: Cut): void { this.armed = { marker, cut }; }

  private serve(client: Socket): void {
    const server = createConnection(join(this.behind.folder, '.s.PGSQL.5432'));
    const both = [client, server];
    const end = () => both.forEach((socket) => { this.sockets.delete(socket); socket.destroy(); });
    both.forEach((socket) => { this.sockets.add(socket); socket.on('error', end); socket.on('close', end); });
    let marked = false, losing = false, first = true;
    let rest = Buffer.alloc(0);
    server.on('data', (part: Buffer) => {
      if (!losing) { client.write(part); return; }
      this.cuts++; // the server has answered, so it has committed
      end();
    });
    client.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      for (;;) {
        const size = first ? (rest.length >= 4 ? rest.readInt32BE(0) : Infinity) : rest.length >= 5 ? 1 + rest.readInt32BE(1) : Infinity;
        if (rest.length < size) return;
        const message = rest.subarray(0, size);
        rest = rest.subarray(size);
        const text = first ? '' : message.subarray(5).toString('latin1');
        const query = !first && message[0] === 0x51; // 'Q'
        first = false;
        if (query && text.startsWith('BEGIN')) marked = false;
        if (this.armed && text.includes(this.armed.marker)) marked = true;
        if (query && text.startsWith('COMMIT') && marked && this.armed) {
          losing = this.armed.cut === 'reply';
          this.armed = undefined;
          if (!losing) { this.cuts++; end(); return; }
        }
        server.write(message);
      }
    });
  }
}

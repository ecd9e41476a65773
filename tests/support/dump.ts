// All that a company leaves behind, as one text: every store's rows, the bytes of every file, the log.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './program';

const stores = ['main', 'accounting', 'supplies', 'hiring', 'bets', 'files'];

function output(command: string, args: string[]): string {
  const result = spawnSync(command, args, { encoding: 'latin1', maxBuffer: 1 << 30 });
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** Where the store is on PostgreSQL; undefined: a SQLite file in the folder. */
function addressOf(program: Program, store: string): string | undefined {
  return (program as { address?: (store: string) => string | undefined }).address?.(store);
}

export function everything(program: Program): string {
  const files = (readdirSync(program.data, { recursive: true }) as string[]).map((name) => join(program.data, name)).filter((file) => statSync(file).isFile());
  const dumps = stores.map((store) => addressOf(program, store)).filter((address): address is string => !!address).map((address) => output('pg_dump', [address]));
  for (const file of files) if (file.endsWith('.db')) dumps.push(output('sqlite3', ['-readonly', file, '.dump']));
  return [...dumps, ...files.map((file) => readFileSync(file, 'latin1')), program.log].join('\n');
}

/** The forms in which a secret, or a half of it, could lie there: as it is, as hexadecimal text, and the bytes that it stands for as both. */
export function formsOf(secret: string): string[] {
  const forms = [Buffer.from(secret), Buffer.from(secret.replace(/^mcf_/, ''), 'base64url')].flatMap((bytes) => [bytes.toString('latin1'), bytes.toString('hex')]);
  return forms.flatMap((form) => [form.slice(0, form.length >> 1), form.slice(form.length >> 1)]);
}

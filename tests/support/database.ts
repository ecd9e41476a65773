// Looking into a store behind the program's back, for what an answer cannot prove.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Program, Store } from './program';

export type { Store } from './program';

/** The rows of a statement, columns by their names. SQL common to both engines. */
export function rows(program: Program, store: Store, sql: string): Record<string, unknown>[] {
  const address = program.address(store);
  if (address) return ask(address, sql);
  const result = spawnSync('sqlite3', ['-json', join(program.data, `${store}.db`), '-cmd', '.timeout 10000', sql], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${sql}: ${result.stderr}`);
  return result.stdout.trim() ? JSON.parse(result.stdout) : [];
}

function ask(address: string, sql: string): Record<string, unknown>[] {
  const reads = /^\s*(select|with)/i.test(sql);
  const text = reads ? `SELECT json_agg(found) FROM (${sql.trim().replace(/;$/, '')}) AS found` : sql;
  const result = spawnSync('psql', [address, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${sql}: ${result.stderr}`);
  return reads && result.stdout.trim() ? JSON.parse(result.stdout) : [];
}

/** A single number. */
export function number(program: Program, store: Store, sql: string): number {
  return Number(Object.values(rows(program, store, sql)[0]!)[0]);
}

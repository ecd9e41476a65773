// Looking into a store behind the program's back, for what an answer cannot prove.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Program } from './program';

export type Store = 'main' | 'accounting' | 'supplies' | 'hiring' | 'bets' | 'files';

/** The rows of a statement, columns by their names. SQL common to both engines. */
export function rows(program: Program, store: Store, sql: string): Record<string, unknown>[] {
  const result = spawnSync('sqlite3', ['-json', join(program.data, `${store}.db`), '-cmd', '.timeout 10000', sql], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${sql}: ${result.stderr}`);
  return result.stdout.trim() ? JSON.parse(result.stdout) : [];
}

/** A single number. */
export function number(program: Program, store: Store, sql: string): number {
  return Number(Object.values(rows(program, store, sql)[0]!)[0]);
}

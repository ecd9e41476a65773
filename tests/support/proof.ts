// What the proofs of 5-proof share: two sizes, a seed that can be given again, a line of figures. See tests/mutants/README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The large size, of script/soak; the small one runs with every script/test. */
export const nightly = process.env.PROOF_SIZE === 'nightly';
export const sized = <T>(small: T, large: T): T => (nightly ? large : small);

/** The seed of this run: PROOF_SEED, or a new one. */
export const seed = process.env.PROOF_SEED ? Number(process.env.PROOF_SEED) : Date.now() % 1_000_000_000;

/** Numbers that look random and come again with the same seed (splitmix32). */
export class Random {
  private state: number;

  constructor(readonly seed: number) { this.state = seed >>> 0; }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
  }

  below(end: number): number { return Math.floor(this.next() * end); }
  pick<T>(items: readonly T[]): T { return items[this.below(items.length)]!; }
  chance(probability: number): boolean { return this.next() < probability; }
}

/** The proof's source of randomness; the seed is printed, so that a failure can be repeated. */
export function seeded(name: string): Random {
  console.log(`${name}: PROOF_SEED=${seed}`);
  return new Random(seed);
}

/** Random numbers in [0, 1) that follow from the seed. */
export function random(from = seed): () => number {
  const numbers = new Random(from);
  return () => numbers.next();
}

/** Prints a proof's figures and leaves them in $PROOF_RESULTS. Call it when all its checks have held. */
export function record(proof: number, name: string, figures: Record<string, number | string>, from = seed): void {
  const engine = process.env.POSTGRESQL ? 'PostgreSQL' : 'SQLite';
  const line = { proof, name: `${name}, ${engine}`, figures, seed: from, size: nightly ? 'nightly' : 'C', date: new Date().toISOString().slice(0, 10) };
  console.log(`proof ${JSON.stringify(line)}`);
  const folder = process.env.PROOF_RESULTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const file = `${String(proof).padStart(2, '0')}-${line.name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(line)}\n`);
}

/** So many at once, in order; the first that fails ends it, when those under way are done. */
export async function eachOf<T>(items: Iterable<T>, parallel: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const faults: unknown[] = [];
  await Promise.all(Array.from({ length: parallel }, async () => {
    for (let next = rest.next(); !next.done && faults.length === 0; next = rest.next()) {
      await work(next.value).catch((fault: unknown) => {
        console.log(String(fault)); // what follows from it, at the end of the program, must not hide it
        faults.push(fault);
      });
    }
  }));
  if (faults.length > 0) throw faults[0];
}

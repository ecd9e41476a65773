// What the proofs of 5-proof share: two sizes, a seed that can be given again, one line of figures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const nightly = process.env.PROOF_SIZE === 'nightly';

/** The small size runs with every script/test, the large one in script/soak. */
export const sized = <T>(small: T, large: T): T => (nightly ? large : small);

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

/** The proof's source of randomness: PROOF_SEED, or a new seed each time; printed, so that a failure can be repeated. */
export function seeded(name: string): Random {
  const seed = Number(process.env.PROOF_SEED ?? Date.now() % 1_000_000_000);
  console.log(`${name}: PROOF_SEED=${seed}`);
  return new Random(seed);
}

/** One line of figures, for docs/reliability.md. */
export function record(proof: number, name: string, figures: Record<string, number>, seed: number): void {
  const line = { proof, name, figures, seed, size: sized('C', 'N'), date: new Date().toISOString().slice(0, 10) };
  console.log(JSON.stringify(line));
  const folder = process.env.PROOF_RESULTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${String(proof).padStart(2, '0')}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`), `${JSON.stringify(line)}\n`);
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

// The proofs' sizes, seeds and figures; see tests/mutants/README.md.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The nightly size, or that of script/test? */
export const nightly = process.env.PROOF_SIZE === 'nightly';

/** The seed of this run: PROOF_SEED, or a new one. */
export const seed = process.env.PROOF_SEED ? Number(process.env.PROOF_SEED) : Date.now() % 2_147_483_647;

/** Random numbers in [0, 1) that follow from the seed (mulberry32). */
export function random(from = seed): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Prints a proof's figures and leaves them in $PROOF_RESULTS. Call it when all its checks have held. */
export function record(proof: number, name: string, figures: Record<string, number | string>): void {
  const result = { proof, name, figures, seed, size: nightly ? 'nightly' : 'C', date: new Date().toISOString().slice(0, 10) };
  console.log(`proof ${JSON.stringify(result)}`);
  const folder = process.env.PROOF_RESULTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const file = `${String(proof).padStart(2, '0')}-${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(result)}\n`);
}

import { ApiError } from '../api/errors';
import { newKey } from './ids';
import type { Proof, ProofKind, ProofStore } from './proofStore';

export type Send = (proof: Proof) => Promise<void>;

export interface Delivery {
  proof: Proof;
  /** null: the server has it. */
  error: ApiError | null;
}

/** No answer, a busy server or a lost session say nothing about the photo: it stays and is sent later. */
function mayWorkLater(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return [0, 401, 408, 429].includes(error.status) || error.status >= 500 || error.code === 'key_in_use';
}

/**
 * Photos wait here until the server has each of them once: every attempt repeats the key made with the photo, and only
 * one sender works at a time. Photos of one task go in the order they were taken, a report never before its check-in.
 */
export class ProofQueue {
  private running: Promise<Delivery[]> | null = null;
  private listeners = new Set<() => void>();

  constructor(
    private readonly store: ProofStore,
    private readonly send: Send,
  ) {}

  async add(userId: string, taskId: string, kind: ProofKind, photo: Blob, takenAt = new Date()): Promise<Proof> {
    const proof: Proof = { key: newKey(), userId, taskId, kind, photo, takenAt: takenAt.toISOString(), refused: null };
    await this.store.put(proof);
    this.changed();
    return proof;
  }

  async waiting(userId: string): Promise<Proof[]> {
    return (await this.store.all()).filter((proof) => proof.userId === userId);
  }

  async discard(key: string): Promise<void> {
    await this.store.remove(key);
    this.changed();
  }

  /** Sends what waits. Calls that come while it runs get the same run's result. */
  flush(userId: string): Promise<Delivery[]> {
    this.running ??= this.run(userId).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async run(userId: string): Promise<Delivery[]> {
    const results: Delivery[] = [];
    const stuck = new Set<string>();
    for (const proof of await this.waiting(userId)) {
      if (proof.refused || stuck.has(proof.taskId)) continue;
      const error = await this.deliver(proof);
      if (error) stuck.add(proof.taskId);
      results.push({ proof, error });
      if (error?.isConnection) break;
    }
    return results;
  }

  private async deliver(proof: Proof): Promise<ApiError | null> {
    try {
      await this.send(proof);
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(0, 'no_connection', String(error));
      if (!mayWorkLater(error)) await this.store.put({ ...proof, refused: known.code });
      this.changed();
      return known;
    }
    await this.store.remove(proof.key);
    this.changed();
    return null;
  }

  private changed() {
    this.listeners.forEach((listener) => listener());
  }
}

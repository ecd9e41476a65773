import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { whenConnected } from '../lib/connection';
import { shrinkPhoto } from '../lib/photos';
import { ProofQueue, type Delivery } from '../lib/proofQueue';
import { phoneStore, type Proof, type ProofKind } from '../lib/proofStore';
import { api, byId, keyed } from './client';
import { useSession } from './session';

/** As multipart/form-data; openapi-fetch leaves a FormData as it is, whatever type the document gives the body. */
function formOf(field: 'photo' | 'report', proof: Proof) {
  const form = new FormData();
  form.set(field, proof.photo, 'photo.jpg');
  form.set('taken_at', proof.takenAt);
  return form as never;
}

async function sendProof(proof: Proof) {
  const params = { ...byId(proof.taskId), ...keyed(proof.key) };
  if (proof.kind === 'check_in') await api.POST('/api/tasks/{id}/check-in', { params, body: formOf('photo', proof) });
  else await api.POST('/api/tasks/{id}/complete', { params, body: formOf('report', proof) });
}

const queue = new ProofQueue(phoneStore, sendProof);

const RETRY_EVERY = 30_000;

/** Two open tabs share one phone store: only the one that holds the lock sends. */
async function flushAlone(userId: string): Promise<Delivery[]> {
  if (!('locks' in navigator)) return queue.flush(userId);
  return navigator.locks.request('mcf-proofs', () => queue.flush(userId));
}

export function useFlushProofs() {
  const { id } = useSession();
  const queries = useQueryClient();
  return useCallback(async () => {
    const results = await flushAlone(id);
    if (results.some((result) => !result.error?.isConnection)) {
      await queries.invalidateQueries({ queryKey: ['tasks'] });
    }
    return results;
  }, [id, queries]);
}

/** Sends kept photos when the connection is back, and now and then while the page is open. */
export function useProofDelivery() {
  const flush = useFlushProofs();
  useEffect(() => {
    const attempt = () => void flush().catch(() => undefined);
    attempt();
    const timer = window.setInterval(attempt, RETRY_EVERY);
    const stop = whenConnected(attempt);
    window.addEventListener('online', attempt);
    return () => {
      window.clearInterval(timer);
      stop();
      window.removeEventListener('online', attempt);
    };
  }, [flush]);
}

/** The photos of one task (or all) that are still on this phone. */
export function useKeptProofs(taskId?: string): Proof[] {
  const { id } = useSession();
  const [proofs, setProofs] = useState<Proof[]>([]);
  useEffect(() => {
    let current = true;
    const read = () =>
      queue.waiting(id).then(
        (all) => current && setProofs(all.filter((proof) => !taskId || proof.taskId === taskId)),
        () => undefined,
      );
    void read();
    const stop = queue.subscribe(() => void read());
    return () => {
      current = false;
      stop();
    };
  }, [id, taskId]);
  return proofs;
}

/** Keeps the photo on the phone first, then tries to send it. */
export function useKeepProof(taskId: string, kind: ProofKind) {
  const { id } = useSession();
  const flush = useFlushProofs();
  return useCallback(
    async (file: Blob, takenAt: Date) => {
      const proof = await queue.add(id, taskId, kind, await shrinkPhoto(file), takenAt);
      const results = await flush();
      return results.find((result) => result.proof.key === proof.key)?.error ?? null;
    },
    [id, taskId, kind, flush],
  );
}

export const discardProof = (key: string) => queue.discard(key);

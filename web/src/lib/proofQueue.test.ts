import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, connectionLost } from '../api/errors';
import { ProofQueue, type Send } from './proofQueue';
import { phoneStore, type Proof } from './proofStore';

const photo = new Blob(['jpeg'], { type: 'image/jpeg' });
const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 13, minute));

beforeEach(async () => {
  for (const proof of await phoneStore.all()) await phoneStore.remove(proof.key);
});

function queueSending(send: Send) {
  return new ProofQueue(phoneStore, send);
}

describe('ProofQueue', () => {
  it('keeps a photo with its time until the server has it', async () => {
    const send = vi.fn<Send>().mockRejectedValueOnce(connectionLost()).mockResolvedValueOnce();
    const queue = queueSending(send);
    await queue.add('me', 'task', 'check_in', photo, at(0));
    await queue.flush('me');
    expect(await queue.waiting('me')).toMatchObject([{ takenAt: '2026-11-24T13:00:00.000Z', refused: null }]);
    await queue.flush('me');
    expect(await queue.waiting('me')).toEqual([]);
  });

  it('repeats the key at every attempt', async () => {
    const keys: string[] = [];
    const queue = queueSending(async (proof) => {
      keys.push(proof.key);
      throw connectionLost();
    });
    await queue.add('me', 'task', 'report', photo);
    await queue.flush('me');
    await queue.flush('me');
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('sends a photo once when two callers flush together', async () => {
    const send = vi.fn<Send>().mockResolvedValue();
    const queue = queueSending(send);
    await queue.add('me', 'task', 'check_in', photo);
    await Promise.all([queue.flush('me'), queue.flush('me')]);
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('sends a task’s photos in order, the report not before its check-in', async () => {
    const sent: string[] = [];
    const queue = queueSending(async ({ taskId, kind }: Proof) => {
      if (taskId === 'blocked') throw new ApiError(503, 'busy', '');
      sent.push(`${taskId} ${kind}`);
    });
    await queue.add('me', 'blocked', 'report', photo, at(9));
    await queue.add('me', 'blocked', 'check_in', photo, at(1));
    await queue.add('me', 'fine', 'report', photo, at(8));
    await queue.add('me', 'fine', 'check_in', photo, at(2));
    await queue.flush('me');
    expect(sent).toEqual(['fine check_in', 'fine report']);
    expect(await queue.waiting('me')).toHaveLength(2);
  });

  it('shows a final refusal instead of sending it for ever', async () => {
    const send = vi.fn<Send>().mockRejectedValue(new ApiError(409, 'wrong_status', ''));
    const queue = queueSending(send);
    const { key } = await queue.add('me', 'task', 'check_in', photo);
    await queue.flush('me');
    await queue.flush('me');
    expect(send).toHaveBeenCalledTimes(1);
    expect(await queue.waiting('me')).toMatchObject([{ key, refused: 'wrong_status' }]);
    await queue.discard(key);
    expect(await queue.waiting('me')).toEqual([]);
  });

  it('leaves other people’s photos on a shared phone alone', async () => {
    const send = vi.fn<Send>().mockResolvedValue();
    const queue = queueSending(send);
    await queue.add('somebody', 'task', 'check_in', photo);
    await queue.flush('me');
    expect(send).not.toHaveBeenCalled();
    expect(await queue.waiting('somebody')).toHaveLength(1);
  });
});

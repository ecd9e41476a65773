import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from './errors';
import { newKey } from '../lib/ids';

interface Options<V, T> {
  /** What the server changed; `true` stands for everything. */
  invalidates?: QueryKey[] | true;
  onSuccess?: (result: T, input: V) => void;
}

/**
 * A change sent to the server, with an Idempotency-Key that belongs to what the person submitted: pressing the button
 * again after a lost connection repeats the key, so the effect happens once; other input is another submission.
 */
export function useSubmit<V, T>(send: (input: V, key: string) => Promise<T>, options: Options<V, T> = {}) {
  const queries = useQueryClient();
  const last = useRef<{ key: string; input: string } | null>(null);

  return useMutation<T, ApiError, V>({
    mutationFn: (input) => {
      const text = JSON.stringify(input) ?? '';
      if (last.current?.input !== text) last.current = { key: newKey(), input: text };
      return send(input, last.current.key);
    },
    onSuccess: (result, input) => {
      last.current = null;
      if (options.invalidates === true) void queries.invalidateQueries();
      else options.invalidates?.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
      options.onSuccess?.(result, input);
    },
  });
}

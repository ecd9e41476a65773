import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, keyed } from './client';
import { listOptions, useList } from './lists';
import type { Account, AccountMonth, Movement, MovementKind, PaymentMethod } from './types';
import { useSubmit } from './useSubmit';

export const useAccount = () =>
  useQuery({
    queryKey: ['account', 'own'],
    queryFn: ({ signal }) => answer<Account>(api.GET('/api/account', { signal })),
  });

export interface MovementFilters {
  kind?: MovementKind;
  from?: string;
  to?: string;
  limit?: number;
}

export const useMovements = (filters: MovementFilters) =>
  useList(
    listOptions<Movement, MovementFilters>(['account', 'movements'], filters, (query, signal) =>
      api.GET('/api/account/movements', { params: { query }, signal }),
    ),
  );

export const useHistory = () =>
  useQuery({
    queryKey: ['account', 'history'],
    queryFn: ({ signal }) => answer<{ items: AccountMonth[] }>(api.GET('/api/account/history', { signal })),
  });

export const usePaymentMethod = () =>
  useQuery({
    queryKey: ['payment-method'],
    queryFn: ({ signal }) => answer<PaymentMethod>(api.GET('/api/payment-method', { signal })),
  });

export function useSetPaymentMethod() {
  const queries = useQueryClient();
  return useSubmit(
    (token: string, key) =>
      answer<PaymentMethod>(api.PUT('/api/payment-method', { body: { token }, params: keyed(key) })),
    {
      invalidates: [['settlements']],
      onSuccess: (method) => {
        // What was asked before it was set must not answer after it.
        void queries.cancelQueries({ queryKey: ['payment-method'] }).then(() => queries.setQueryData(['payment-method'], method));
      },
    },
  );
}

import { useQuery } from '@tanstack/react-query';
import { soon } from './accounting';
import { answer, api } from './client';
import { listOptions, useList } from './lists';
import type { Account, Movement, MovementKind } from './types';
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
}

export const useMovements = (filters: MovementFilters) =>
  useList(
    listOptions<Movement, MovementFilters>(['account', 'movements'], filters, (query, signal) =>
      api.GET('/api/account/movements', { params: { query }, signal }),
    ),
  );

/** A month of the company's calendar; `balance` at its end. Of the sums those that concern the reader's role. */
export interface Month {
  from: string;
  to: string;
  charged?: number;
  paid?: number;
  earned?: number;
  penalties?: number;
  bonuses?: number;
  paid_out?: number;
  balance: number;
}

export const useHistory = () =>
  useQuery({
    queryKey: ['account', 'history'],
    queryFn: ({ signal }) => answer<{ items: Month[] }>(soon.GET('/api/account/history', { signal })),
  });

export interface PaymentMethod {
  method: { label: string; status: 'valid' | 'expired' | 'closed'; changed_at: string } | null;
  /** The payment service's page; null: there is no service. */
  add_url: string | null;
}

export const usePaymentMethod = () =>
  useQuery({
    queryKey: ['payment-method'],
    queryFn: ({ signal }) => answer<PaymentMethod>(soon.GET('/api/payment-method', { signal })),
  });

export const useSetPaymentMethod = () =>
  useSubmit((token: string) => answer<PaymentMethod>(soon.PUT('/api/payment-method', { body: { token } })), {
    invalidates: [['payment-method'], ['settlements']],
  });

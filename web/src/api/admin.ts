import { useQuery } from '@tanstack/react-query';
import { answer, api, byId, ifMatch, keyed, taggedAnswer } from './client';
import { firstPage } from '../first';
import { listOptions, useList } from './lists';
import type { AuditEntry, Company, Mail, Operations, ParkedItem, Role, User } from './types';
import { useSubmit } from './useSubmit';

/** A first page that is quickly there, and large ones for who reads on. */
const paged = <Q extends { after?: string }>(query: Q) => ({ ...query, ...(query.after ? { limit: 200 } : firstPage) });

export const usersList = (filters: { q: string; role: Role | undefined }) =>
  listOptions<User, typeof filters>(['users'], filters, (query, signal) =>
    api.GET('/api/users', { params: { query: paged(query) }, signal }),
  );

export const useUsers = (filters: { q: string; role: Role | undefined }) => useList(usersList(filters));

export const useInvite = (onSuccess: () => void) =>
  useSubmit(
    (input: { email: string; name: string; roles: Role[] }, key) =>
      answer<User>(api.POST('/api/users', { body: input, params: keyed(key) })),
    { invalidates: [['users']], onSuccess },
  );

export const useChangeUser = (id: string, onSuccess?: () => void) =>
  useSubmit(
    (input: { name?: string; roles?: Role[]; disabled?: boolean }) =>
      answer<User>(api.PATCH('/api/users/{id}', { params: byId(id), body: input })),
    { invalidates: [['users']], onSuccess },
  );

export const useCompanySettings = () =>
  useQuery({
    queryKey: ['company', 'settings'],
    queryFn: ({ signal }) => taggedAnswer<Company>(api.GET('/api/company', { signal })),
  });

export const useSaveCompany = (etag: string | null, onSuccess: () => void) =>
  useSubmit(
    (input: Partial<Company>) => answer<Company>(api.PATCH('/api/company', { body: input, headers: ifMatch(etag) })),
    {
      invalidates: [['company']],
      onSuccess,
    },
  );

export interface MailFilters {
  status: Mail['status'] | undefined;
  q: string;
}

export const useMails = (filters: MailFilters) =>
  useList(
    listOptions<Mail, MailFilters>(['mails'], filters, (query, signal) =>
      api.GET('/api/mails', { params: { query: paged(query) }, signal }),
    ),
  );

export const useResendMail = () =>
  useSubmit((id: string) => api.POST('/api/mails/{id}/resend', { params: byId(id) }), {
    invalidates: [['mails']],
  });

export const useOperations = () =>
  useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => answer<Operations>(api.GET('/api/operations', { signal })),
    // Lag is a matter of the moment and no event announces it.
    refetchInterval: 5_000,
  });

export const useParkedAction = (action: 'retry' | 'skip') =>
  useSubmit((item: ParkedItem) => api.POST(`/api/operations/parked/{id}/${action}`, { params: byId(item.id) }), {
    invalidates: [['operations']],
  });

export const useAuditLog = () =>
  useList(
    listOptions<AuditEntry>(['audit-log'], {}, (query, signal) =>
      api.GET('/api/audit-log', { params: { query: paged(query) }, signal }),
    ),
  );

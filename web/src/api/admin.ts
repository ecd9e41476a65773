import { useQuery } from '@tanstack/react-query';
import { get, getTagged, request } from './client';
import { useList } from './lists';
import type { AuditEntry, Company, Mail, Operations, ParkedItem, Role, User } from './types';
import { useSubmit } from './useSubmit';

export const useUsers = (filters: { q: string; role: string }) => useList<User>(['users'], '/api/users', filters);

export const useInvite = (onSuccess: () => void) =>
  useSubmit(
    (input: { email: string; name: string; roles: Role[] }, key) =>
      request<User>('POST', '/api/users', { body: input, idempotencyKey: key }),
    { invalidates: [['users']], onSuccess },
  );

export const useChangeUser = (id: string, onSuccess?: () => void) =>
  useSubmit(
    (input: { name?: string; roles?: Role[]; disabled?: boolean }) =>
      request<User>('PATCH', `/api/users/${id}`, { body: input }),
    { invalidates: [['users']], onSuccess },
  );

export const useCompanySettings = () =>
  useQuery({ queryKey: ['company', 'settings'], queryFn: ({ signal }) => getTagged<Company>('/api/company', signal) });

export const useSaveCompany = (etag: string | null, onSuccess: () => void) =>
  useSubmit((input: Partial<Company>) => request<Company>('PATCH', '/api/company', { body: input, ifMatch: etag }), {
    invalidates: [['company']],
    onSuccess,
  });

export const useMails = (status: string) => useList<Mail>(['mails'], '/api/mails', { status });

export const useResendMail = () =>
  useSubmit((id: string, key) => request('POST', `/api/mails/${id}/resend`, { idempotencyKey: key }), {
    invalidates: [['mails']],
  });

export const useOperations = () =>
  useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => get<Operations>('/api/operations', undefined, signal),
    // Lag is a matter of the moment and no event announces it.
    refetchInterval: 5_000,
  });

export const useParkedAction = (action: 'retry' | 'skip') =>
  useSubmit(
    (item: ParkedItem, key) =>
      request('POST', `/api/operations/parked/${item.id}/${action}`, { idempotencyKey: key }),
    { invalidates: [['operations']] },
  );

export const useAuditLog = () => useList<AuditEntry>(['audit-log'], '/api/audit-log');

import { useMutation } from '@tanstack/react-query';
import { api } from './client';
import type { ApiError } from './errors';
import type { SettlementFilters, SettlementKind } from './accounting';
import type { MovementFilters } from './account';
import type { MailFilters } from './admin';
import type { AccountFilters, EventFilters, LedgerFilters } from './books';
import type { AuditFilters } from './suppliesAudit';
import type { TaskFilters } from './tasks';
import type { Role } from './types';

type Reply = { data?: Blob; response: Response };

const parseAs = 'blob';

/** The lists as CSV files, with the filters and the order of their pages. */
export const files = {
  tasks: ({ limit: _, ...query }: TaskFilters) => api.GET('/api/tasks.csv', { params: { query }, parseAs }),
  workers: (q: string) => api.GET('/api/workers.csv', { params: { query: { q } }, parseAs }),
  serviceTypes: () => api.GET('/api/service-types.csv', { parseAs }),
  users: (query: { q: string; role: Role | undefined }) => api.GET('/api/users.csv', { params: { query }, parseAs }),
  mails: (query: MailFilters) => api.GET('/api/mails.csv', { params: { query }, parseAs }),
  suppliesAudit: (query: AuditFilters) => api.GET('/api/supplies/audit.csv', { params: { query }, parseAs }),
  movements: ({ limit: _, ...query }: MovementFilters) => api.GET('/api/account/movements.csv', { params: { query }, parseAs }),
  accounts: (query: AccountFilters) => api.GET('/api/accounting/accounts.csv', { params: { query }, parseAs }),
  ledger: (query: LedgerFilters) => api.GET('/api/accounting/ledger.csv', { params: { query }, parseAs }),
  accountingEvents: (query: EventFilters) => api.GET('/api/accounting/events.csv', { params: { query }, parseAs }),
  settlements: (kind: SettlementKind, { limit: _, ...query }: SettlementFilters) =>
    api.GET(`/api/${kind}.csv`, { params: { query }, parseAs }),
  auditLog: () => api.GET('/api/audit-log.csv', { parseAs }),
};

/** The server says what the file is called. */
function save({ data, response }: Reply) {
  const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ?? 'list.csv';
  const address = URL.createObjectURL(data ?? new Blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export const useSaveFile = (read: () => Promise<Reply>) =>
  useMutation<Reply, ApiError>({ mutationFn: read, onSuccess: save });

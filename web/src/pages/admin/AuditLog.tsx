import { useTranslation } from 'react-i18next';
import { useAuditLog } from '../../api/admin';
import type { AuditEntry } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { useFormat } from '../../lib/useFormat';

export default function AuditLog() {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<AuditEntry>[] = [
    { key: 'at', label: t('audit.at'), cell: (entry) => format.short(entry.at) },
    { key: 'who', label: t('audit.who'), cell: (entry) => entry.actor?.name ?? t('task.system') },
    { key: 'action', label: t('audit.action'), cell: (entry) => entry.action },
    { key: 'subject', label: t('audit.subject'), cell: (entry) => entry.subject ?? '—' },
    { key: 'detail', label: t('audit.detail'), cell: (entry) => entry.detail ?? '—' },
    { key: 'address', label: t('audit.address'), cell: (entry) => entry.address ?? '—' },
  ];
  return (
    <>
      <PageHeader title={t('nav.auditLog')} hint={t('audit.hint')} />
      <ListView list={useAuditLog()} empty={<EmptyState title={t('audit.empty')} text={t('audit.emptyText')} />}>
        {(entries) => (
          <DataTable label={t('nav.auditLog')} rows={entries} columns={columns} rowKey={(entry) => entry.id} />
        )}
      </ListView>
    </>
  );
}

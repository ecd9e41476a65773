import { useTranslation } from 'react-i18next';
import { useAuditLog } from '../../api/admin';
import { files } from '../../api/files';
import type { AuditEntry } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { ListTable } from '../../components/ListTable';
import { PageHeader } from '../../components/PageHeader';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';

export default function AuditLog() {
  const { t } = useTranslation();
  const format = useFormat();
  const who = (entry: AuditEntry) => entry.actor?.name ?? t('task.system');
  const columns: Column<AuditEntry>[] = [
    { key: 'at', label: t('audit.at'), sort: (entry) => Date.parse(entry.at), cell: (entry) => format.short(entry.at) },
    { key: 'who', label: t('audit.who'), sort: who, cell: who },
    { key: 'action', label: t('audit.action'), sort: (entry) => entry.action, cell: (entry) => entry.action },
    {
      key: 'subject',
      label: t('audit.subject'),
      sort: (entry) => entry.subject,
      cell: (entry) => entry.subject ?? '—',
    },
    { key: 'detail', label: t('audit.detail'), cell: (entry) => entry.detail ?? '—' },
    {
      key: 'address',
      label: t('audit.address'),
      sort: (entry) => entry.address,
      cell: (entry) => entry.address ?? '—',
    },
  ];
  const sort = useSort(
    columns.map(({ key }) => key),
    { usual: { by: 'at', order: 'desc' } },
  );
  return (
    <>
      <PageHeader
        title={t('nav.auditLog')}
        hint={t('audit.hint')}
        actions={<ExportButton file={files.auditLog} />}
      />
      <ListTable
        label={t('nav.auditLog')}
        list={useAuditLog()}
        sort={sort}
        columns={columns}
        rowKey={(entry) => entry.id}
        empty={<EmptyState title={t('audit.empty')} text={t('audit.emptyText')} />}
      />
    </>
  );
}

import { Anchor, Badge, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { files } from '../../api/files';
import { useWorkers } from '../../api/manage';
import type { Worker } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { ListTable } from '../../components/ListTable';
import { PageHeader } from '../../components/PageHeader';
import { SearchField } from '../../components/SearchField';
import { useFilters } from '../../lib/useFilters';
import { useSort } from '../../lib/useSort';

export default function Workers() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['q'] as const);
  const [q] = useDebouncedValue(filters.q, 250);
  const list = useWorkers(q);
  const columns: Column<Worker>[] = [
    {
      key: 'name',
      label: t('auth.name'),
      sort: (worker) => worker.name,
      cell: (worker) => (
        <Anchor component={Link} to={`/workers/${worker.id}`} fw={600}>
          {worker.name}
        </Anchor>
      ),
    },
    {
      key: 'done',
      label: t('workers.done'),
      align: 'right',
      sort: (worker) => worker.results.done,
      cell: (worker) => worker.results.done,
    },
    {
      key: 'failed',
      label: t('workers.failed'),
      align: 'right',
      sort: (worker) => worker.results.failed,
      cell: (worker) => worker.results.failed,
    },
    {
      key: 'upcoming',
      label: t('workers.upcoming'),
      align: 'right',
      sort: (worker) => worker.upcoming,
      cell: (worker) => worker.upcoming,
    },
    {
      key: 'load',
      label: t('workers.load'),
      align: 'right',
      sort: (worker) => worker.load,
      cell: (worker) => t('dates.hours', { count: Math.round(worker.load) }),
    },
    {
      key: 'active',
      label: t('tasks.status'),
      sort: (worker) => worker.active,
      cell: (worker) => (
        <Badge color={worker.active ? 'green' : 'gray'}>
          {t(worker.active ? 'workers.active' : 'workers.inactive')}
        </Badge>
      ),
    },
  ];
  const sort = useSort(columns.map(({ key }) => key));
  return (
    <>
      <PageHeader title={t('nav.workers')} actions={<ExportButton file={() => files.workers(q)} />} />
      <Stack>
        <SearchField label={t('workers.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
        <ListTable
          label={t('nav.workers')}
          list={list}
          sort={sort}
          columns={columns}
          rowKey={(worker) => worker.id}
          empty={
            q ? (
              <EmptyState title={t('tasks.nothingFound')} text={t('tasks.nothingFoundText')} />
            ) : (
              <EmptyState title={t('workers.empty')} text={t('workers.emptyText')} />
            )
          }
        />
      </Stack>
    </>
  );
}

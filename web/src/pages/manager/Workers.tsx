import { Anchor, Badge, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useWorkers } from '../../api/manage';
import type { Worker } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { SearchField } from '../../components/SearchField';
import { useFilters } from '../../lib/useFilters';

export default function Workers() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['q'] as const);
  const [q] = useDebouncedValue(filters.q, 250);
  const list = useWorkers(q);
  const columns: Column<Worker>[] = [
    {
      key: 'name',
      label: t('auth.name'),
      cell: (worker) => (
        <Anchor component={Link} to={`/workers/${worker.id}`} fw={600}>
          {worker.name}
        </Anchor>
      ),
    },
    { key: 'done', label: t('workers.done'), align: 'right', cell: (worker) => worker.results.done },
    { key: 'failed', label: t('workers.failed'), align: 'right', cell: (worker) => worker.results.failed },
    { key: 'upcoming', label: t('workers.upcoming'), align: 'right', cell: (worker) => worker.upcoming },
    {
      key: 'load',
      label: t('workers.load'),
      align: 'right',
      cell: (worker) => t('dates.hours', { count: Math.round(worker.load) }),
    },
    {
      key: 'active',
      label: t('tasks.status'),
      cell: (worker) => (
        <Badge color={worker.active ? 'green' : 'gray'}>
          {t(worker.active ? 'workers.active' : 'workers.inactive')}
        </Badge>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.workers')} />
      <Stack>
        <SearchField label={t('workers.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
        <ListView
          list={list}
          empty={
            q ? (
              <EmptyState title={t('tasks.nothingFound')} text={t('tasks.nothingFoundText')} />
            ) : (
              <EmptyState title={t('workers.empty')} text={t('workers.emptyText')} />
            )
          }
        >
          {(workers) => (
            <DataTable label={t('nav.workers')} rows={workers} columns={columns} rowKey={(worker) => worker.id} />
          )}
        </ListView>
      </Stack>
    </>
  );
}

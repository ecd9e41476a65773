import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { files } from '../../api/files';
import { useTasks } from '../../api/tasks';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { PageHeader } from '../../components/PageHeader';
import { SuppliesDiffer } from '../../components/SuppliesDiffer';
import { dayEnd, dayStart } from '../../lib/days';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { filterNames, TaskFilterBar } from './TaskFilterBar';
import { TaskTable, useTaskSort } from './TaskTable';

export default function ManagerTasks() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { filters, setFilter, clear, isFiltered } = useFilters(filterNames);
  const [q] = useDebouncedValue(filters.q, 250);
  const { sort, query: order } = useTaskSort();
  const query = {
    status: filters.status,
    worker_id: filters.worker,
    client_id: filters.client,
    from: filters.from && dayStart(filters.from, zone),
    to: filters.to && dayEnd(filters.to, zone),
    q,
    ...order,
  };
  const list = useTasks(query);
  return (
    <>
      <PageHeader title={t('nav.tasks')} actions={<ExportButton file={() => files.tasks(query)} />} />
      <SuppliesDiffer mb="md" />
      <TaskFilterBar filters={filters} setFilter={setFilter} clear={clear} isFiltered={isFiltered} />
      <TaskTable
        list={list}
        sort={sort}
        empty={
          isFiltered ? (
            <EmptyState
              title={t('tasks.nothingFound')}
              text={t('tasks.nothingFoundText')}
              action={
                <Button variant="default" onClick={clear}>
                  {t('common.clearFilters')}
                </Button>
              }
            />
          ) : (
            <EmptyState title={t('tasks.managerEmpty')} text={t('tasks.managerEmptyText')} />
          )
        }
      />
    </>
  );
}

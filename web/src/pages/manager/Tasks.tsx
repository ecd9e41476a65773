import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useTasks } from '../../api/tasks';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { dayEnd, dayStart } from '../../lib/dates';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { filterNames, TaskFilterBar } from './TaskFilterBar';
import { TaskTable } from './TaskTable';

export default function ManagerTasks() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { filters, setFilter, clear, isFiltered } = useFilters(filterNames);
  const [q] = useDebouncedValue(filters.q, 250);
  const list = useTasks({
    status: filters.status,
    worker_id: filters.worker,
    client_id: filters.client,
    from: filters.from && dayStart(filters.from, zone),
    to: filters.to && dayEnd(filters.to, zone),
    q,
  });
  return (
    <>
      <PageHeader title={t('nav.tasks')} />
      <TaskFilterBar filters={filters} setFilter={setFilter} clear={clear} isFiltered={isFiltered} />
      <ListView
        list={list}
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
      >
        {(tasks) => <TaskTable tasks={tasks} />}
      </ListView>
    </>
  );
}

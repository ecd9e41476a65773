import { MultiSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkers } from '../../api/manage';
import type { TaskStatus } from '../../api/types';
import { DayFilter } from '../../components/FilterBar';
import type { TaskFilterProps } from './TaskFilterBar';

const statuses: TaskStatus[] = ['new', 'assigned', 'in_progress', 'done', 'cancelled', 'failed'];

/** All but the search. */
export default function TaskFilters({ filters, setFilter }: TaskFilterProps) {
  const { t } = useTranslation();
  const { items: workers = [] } = useWorkers();
  const day = (name: 'from' | 'to') => (
    <DayFilter label={t(`tasks.${name}`)} value={filters[name]} change={(value) => setFilter(name, value)} />
  );
  return (
    <>
      <MultiSelect
        label={t('tasks.status')}
        placeholder={filters.status ? undefined : t('tasks.anyStatus')}
        size="sm"
        miw={180}
        clearable
        data={statuses.map((value) => ({ value, label: t(`status.${value}`) }))}
        value={filters.status ? filters.status.split(',') : []}
        onChange={(values) => setFilter('status', values.join(','))}
      />
      <Select
        label={t('task.worker')}
        placeholder={t('tasks.anyWorker')}
        size="sm"
        searchable
        clearable
        data={workers.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.worker || null}
        onChange={(value) => setFilter('worker', value)}
      />
      {day('from')}
      {day('to')}
    </>
  );
}

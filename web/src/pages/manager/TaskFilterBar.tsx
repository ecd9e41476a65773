import { MultiSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkers } from '../../api/manage';
import type { TaskStatus } from '../../api/types';
import { DayFilter, FilterBar } from '../../components/FilterBar';

export const filterNames = ['q', 'status', 'worker', 'client', 'from', 'to'] as const;
type Name = (typeof filterNames)[number];

const statuses: TaskStatus[] = ['new', 'assigned', 'in_progress', 'done', 'cancelled', 'failed'];

interface Props {
  filters: Record<Name, string>;
  setFilter: (name: Name, value: string | null) => void;
  clear: () => void;
  isFiltered: boolean;
}

export function TaskFilterBar(props: Props) {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = props;
  return (
    <FilterBar
      label={t('tasks.search')}
      q={filters.q}
      search={(value) => setFilter('q', value)}
      clear={clear}
      isFiltered={isFiltered}
      isOpen={isFiltered}
    >
      <OtherFilters {...props} />
    </FilterBar>
  );
}

function OtherFilters({ filters, setFilter }: Props) {
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

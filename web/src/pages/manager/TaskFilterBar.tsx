import { Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterBar } from '../../components/FilterBar';
import { ready } from '../../lib/ready';
import { isPhone } from '../../lib/width';

export const filterNames = ['q', 'status', 'worker', 'client', 'from', 'to'] as const;
type Name = (typeof filterNames)[number];

// A phone shows them when they are asked for.
const TaskFilters = ready(() => import('./TaskFilters'), !isPhone());

export interface TaskFilterProps {
  filters: Record<Name, string>;
  setFilter: (name: Name, value: string | null) => void;
  clear: () => void;
  isFiltered: boolean;
}

export function TaskFilterBar(props: TaskFilterProps) {
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
      <Suspense fallback={<Skeleton height={60} width={320} />}>
        <TaskFilters {...props} />
      </Suspense>
    </FilterBar>
  );
}

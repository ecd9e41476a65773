import { Button, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTasks } from '../api/tasks';
import type { Task } from '../api/types';
import { activeTasks } from '../first';
import { useFilters } from '../lib/useFilters';
import { useGradually } from '../lib/useGradually';
import { CardGrid } from './CardGrid';
import { EmptyState } from './EmptyState';
import { ListView } from './ListView';
import { TaskCard } from './TaskCard';
import { ViewSwitch } from './ViewSwitch';

const groups: Record<string, string> = {
  active: activeTasks.status,
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  all: '',
};

/** A person's own tasks in all statuses, with search; which of them are shown stands in the address. */
export function TaskCards({ reader, empty }: { reader: 'client' | 'worker'; empty: ReactNode }) {
  const { t } = useTranslation();
  const { filters, setFilter, clear } = useFilters(['show', 'q'] as const);
  const show = filters.show in groups ? filters.show : 'active';
  const [q] = useDebouncedValue(filters.q, 250);
  const list = useTasks({ status: groups[show], q });
  const isNarrowed = filters.q !== '' || show !== 'active';
  return (
    <Stack>
      <TextInput
        aria-label={t('tasks.search')}
        placeholder={t('tasks.search')}
        leftSection={<IconSearch size={18} />}
        value={filters.q}
        onChange={(event) => setFilter('q', event.currentTarget.value)}
      />
      <ViewSwitch
        label={t('tasks.show')}
        value={show}
        onChange={(value) => setFilter('show', value === 'active' ? null : value)}
        data={Object.keys(groups).map((value) => ({ value, label: t(`tasks.groups.${value}`) }))}
      />
      <ListView
        list={list}
        empty={
          isNarrowed ? (
            <EmptyState
              title={t('tasks.nothingFound')}
              text={t('tasks.nothingFoundText')}
              action={
                <Button variant="default" onClick={clear}>
                  {t('tasks.showActive')}
                </Button>
              }
            />
          ) : (
            empty
          )
        }
      >
        {(tasks) => <Cards tasks={tasks} reader={reader} />}
      </ListView>
    </Stack>
  );
}

function Cards({ tasks, reader }: { tasks: Task[]; reader: 'client' | 'worker' }) {
  const { shown, more } = useGradually(tasks, 8);
  return (
    <>
      <CardGrid>
        {shown.map((task) => (
          <TaskCard key={task.id} task={task} reader={reader} />
        ))}
      </CardGrid>
      {more}
    </>
  );
}

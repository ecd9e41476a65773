import { Anchor, Badge, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { List } from '../../api/lists';
import { taskSorts } from '../../api/tasks';
import type { Task } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { ListTable } from '../../components/ListTable';
import { StatusBadge } from '../../components/StatusBadge';
import { useFormat } from '../../lib/useFormat';
import { useSort, type SortControl } from '../../lib/useSort';

/** How the server is to sort, from the address. */
export function useTaskSort() {
  const sort = useSort(taskSorts, { usual: { by: 'created_at', order: 'desc' } });
  const by = taskSorts.find((name) => name === sort.chosen?.by);
  return { sort, query: by && { sort: by, order: sort.chosen?.order } };
}

interface Props {
  list: List<Task>;
  sort: SortControl;
  empty: ReactNode;
}

export function TaskTable({ list, sort, empty }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<Task>[] = [
    {
      key: 'task',
      label: t('tasks.task'),
      cell: (task) => (
        <Anchor component={Link} to={`/tasks/${task.id}`} fw={600}>
          №{task.number} {task.service_type.name}
        </Anchor>
      ),
    },
    {
      key: 'status',
      label: t('tasks.status'),
      sort: 'server',
      cell: (task) => (
        <Group gap={6}>
          <StatusBadge task={task} />
          {task.forgotten && (
            <Badge size="lg" color="orange">
              {t('tasks.forgotten')}
            </Badge>
          )}
        </Group>
      ),
    },
    { key: 'scheduled_at', label: t('tasks.when'), sort: 'server', cell: (task) => format.when(task.scheduled_at) },
    { key: 'client', label: t('task.client'), cell: (task) => task.client?.name },
    {
      key: 'worker',
      label: t('task.worker'),
      cell: (task) => task.worker?.name ?? (task.waiting ? t(`waiting.${task.waiting}`) : '—'),
    },
    {
      key: 'price',
      label: t('price.title'),
      sort: 'server',
      align: 'right',
      cell: (task) => (task.price === undefined ? '—' : format.money(task.price)),
    },
    { key: 'created_at', label: t('tasks.created'), sort: 'server', cell: (task) => format.short(task.created_at) },
  ];
  return (
    <ListTable
      label={t('nav.tasks')}
      list={list}
      sort={sort}
      empty={empty}
      columns={columns}
      rowKey={(task) => task.id}
    />
  );
}

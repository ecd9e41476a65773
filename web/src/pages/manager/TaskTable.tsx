import { Anchor, Badge, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { StatusBadge } from '../../components/StatusBadge';
import { useFormat } from '../../lib/useFormat';

export function TaskTable({ tasks }: { tasks: Task[] }) {
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
    { key: 'when', label: t('tasks.when'), cell: (task) => format.when(task.scheduled_at) },
    { key: 'client', label: t('task.client'), cell: (task) => task.client?.name },
    {
      key: 'worker',
      label: t('task.worker'),
      cell: (task) => task.worker?.name ?? (task.waiting ? t(`waiting.${task.waiting}`) : '—'),
    },
    {
      key: 'price',
      label: t('price.title'),
      align: 'right',
      cell: (task) => (task.price === undefined ? '—' : format.money(task.price)),
    },
  ];
  return <DataTable label={t('nav.tasks')} rows={tasks} columns={columns} rowKey={(task) => task.id} />;
}

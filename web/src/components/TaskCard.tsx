import { Badge, Card, Group, Text } from '@mantine/core';
import IconPackage from '@tabler/icons-react/icons/IconPackage';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from '../api/types';
import { useFormat } from '../lib/useFormat';
import { StatusBadge } from './StatusBadge';

/** One task in a list; what it says beyond the date is what the reader may see. */
export function TaskCard({ task, reader }: { task: Task; reader: 'client' | 'worker' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const who = task.worker?.name ?? t(`waiting.${task.waiting ?? 'none'}`);
  return (
    <Card component={Link} to={`/tasks/${task.id}`} className="card-link">
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
        <div>
          <Text fw={650} fz="lg" lh={1.3}>
            {task.service_type.name}
          </Text>
          <Text c="dimmed">{format.when(task.scheduled_at)}</Text>
        </div>
        <StatusBadge task={task} />
      </Group>
      {task.description && (
        <Text mt="sm" lineClamp={2}>
          {task.description}
        </Text>
      )}
      {reader === 'worker' && task.status === 'assigned' && <Kit task={task} />}
      <Group justify="space-between" mt="sm" gap="xs">
        <Text size="sm" c="dimmed">
          {reader === 'worker' ? task.address : task.status === 'new' || task.worker ? who : null}
        </Text>
        {task.price !== undefined && <Text fw={600}>{format.money(task.price)}</Text>}
      </Group>
    </Card>
  );
}

/** Where the kit of a task that is still ahead is. */
function Kit({ task }: { task: Task }) {
  const { t } = useTranslation();
  const color = { ready: 'green', none: 'yellow' }[task.supplies_status as string] ?? 'gray';
  return (
    <Badge mt="sm" size="lg" color={color} leftSection={<IconPackage size={14} />}>
      {t(`suppliesStatus.${task.supplies_status}`)}
    </Badge>
  );
}

import { Anchor, Group, Text, Title } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from '../api/types';
import { useFormat } from '../lib/useFormat';
import { StatusBadge } from './StatusBadge';

/** The head of every task page: way back, what, number, when, status. */
export function TaskHeading({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div>
      <title>{`${task.service_type.name} №${task.number} · Make Cats Free`}</title>
      <Anchor component={Link} to="/tasks" size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <IconChevronLeft size={16} />
          {t('task.backToList')}
        </Group>
      </Anchor>
      <Group justify="space-between" align="flex-start" mt={6} gap="xs">
        <div>
          <Title order={1}>{task.service_type.name}</Title>
          <Text c="dimmed">
            {format.when(task.scheduled_at)} · {format.duration(task.duration_minutes)} · №{task.number}
          </Text>
        </div>
        <StatusBadge task={task} />
      </Group>
    </div>
  );
}

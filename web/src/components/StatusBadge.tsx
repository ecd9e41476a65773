import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task, TaskStatus } from '../api/types';

export const statusColors: Record<TaskStatus, string> = {
  new: 'yellow',
  assigned: 'blue',
  in_progress: 'sea',
  done: 'green',
  cancelled: 'gray',
  failed: 'red',
};

export function StatusBadge({ task }: { task: Pick<Task, 'status'> }) {
  const { t } = useTranslation();
  return (
    <Badge color={statusColors[task.status]} size="lg">
      {t(`status.${task.status}`)}
    </Badge>
  );
}

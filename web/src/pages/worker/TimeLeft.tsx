import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';

const MINUTE = 60_000;

/** "in 2 h 5 min", "10 min late", or how long the task has been running. */
export function TimeLeft({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const minutes = (Date.parse(task.scheduled_at) - now) / MINUTE;
  const isRunning = task.status === 'in_progress';
  const isLate = !isRunning && minutes < 0;
  const key = isRunning ? 'today.running' : isLate ? 'today.late' : 'today.in';
  return (
    <Text fw={650} c={isLate ? 'var(--mantine-color-error)' : 'var(--mantine-color-sea-light-color)'}>
      {t(key, { time: format.duration(minutes) })}
    </Text>
  );
}

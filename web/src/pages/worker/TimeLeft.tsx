import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';

const MINUTE = 60_000;

/** "In 2 h 5 min", "10 min late", or "Under way for 40 min". */
export function TimeLeft({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const isRunning = task.status === 'in_progress';
  const minutes = (Date.parse((isRunning && task.started_at) || task.scheduled_at) - now) / MINUTE;
  const isLate = !isRunning && minutes < 0;
  const key = isRunning ? 'today.running' : isLate ? 'today.late' : 'today.in';
  return (
    <Text fw={650} c={isLate ? 'var(--mantine-color-error)' : 'var(--mantine-color-sea-light-color)'}>
      {t(key, { time: format.duration(minutes) })}
    </Text>
  );
}

import { Alert, Text } from '@mantine/core';
import IconHourglass from '@tabler/icons-react/icons/IconHourglass';
import { useTranslation } from 'react-i18next';
import type { Task } from '../api/types';
import { useFormat } from '../lib/useFormat';

/** Why nobody has been picked yet, and what happens next. */
export function WaitingNotice({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (task.status !== 'new') return null;
  return (
    <Alert color="yellow" icon={<IconHourglass />} title={t(`waiting.${task.waiting ?? 'none'}`)}>
      <Text c="var(--mantine-color-text)">{t('waiting.text')}</Text>
      {task.next_free_at && (
        <Text c="var(--mantine-color-text)">{t('waiting.nextFree', { when: format.when(task.next_free_at) })}</Text>
      )}
    </Alert>
  );
}

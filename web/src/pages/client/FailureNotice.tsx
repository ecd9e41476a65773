import { Alert, Anchor, Button, Text } from '@mantine/core';
import IconMoodSad from '@tabler/icons-react/icons/IconMoodSad';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from '../../api/types';

/** What went wrong and the way on: the same help on another date. */
export function FailureNotice({ task }: { task: Task }) {
  const { t } = useTranslation();
  return (
    <>
      {task.status === 'failed' && (
        <Alert color="red" icon={<IconMoodSad />} title={t(`failure.${task.cause ?? 'other'}`)}>
          <Text c="var(--mantine-color-text)">{t(task.rebooked_to ? 'failure.rebooked' : 'failure.sorry')}</Text>
          {task.allowed.includes('rebook') && (
            <Button component={Link} to={`/tasks/${task.id}/rebook`} mt="sm">
              {t('rebook.button')}
            </Button>
          )}
        </Alert>
      )}
      {task.rebooked_to && (
        <Anchor component={Link} to={`/tasks/${task.rebooked_to.id}`}>
          {t('rebook.copy', { number: task.rebooked_to.number })}
        </Anchor>
      )}
      {task.rebooked_from && (
        <Anchor component={Link} to={`/tasks/${task.rebooked_from.id}`}>
          {t('rebook.origin', { number: task.rebooked_from.number })}
        </Anchor>
      )}
    </>
  );
}

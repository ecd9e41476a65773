import { Alert, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useFailTask } from '../../api/tasks';
import type { Task } from '../../api/types';
import { ReasonModal } from '../../components/ReasonModal';
import { useFormat } from '../../lib/useFormat';

export function GiveUp({ task }: { task: Task }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const format = useFormat();
  const fail = useFailTask(task.id, close);
  if (!task.allowed.includes('fail')) return null;
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('giveUp.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('giveUp.title')}
        warning={
          <Alert color="yellow">
            <Text c="var(--mantine-color-text)">{t('giveUp.cost', { amount: format.money(task.penalty ?? 0) })}</Text>
          </Alert>
        }
        confirm={t('giveUp.confirm')}
        danger
        busy={fail.isPending}
        error={fail.error}
        onSubmit={({ reason }) => fail.mutate({ reason })}
      />
    </>
  );
}

import { Alert, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useCancelTask, useFailTask } from '../../api/tasks';
import type { Task } from '../../api/types';
import { ReasonModal } from '../../components/ReasonModal';
import { useFormat } from '../../lib/useFormat';

/** What the server lets the client do now. */
export function ClientActions({ task }: { task: Task }) {
  return (
    <Stack gap="sm">
      {task.allowed.includes('cancel') && <Cancel task={task} />}
      {task.allowed.includes('fail') && <NotDone task={task} />}
    </Stack>
  );
}

function Cancel({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, { open, close }] = useDisclosure();
  const cancel = useCancelTask(task.id, close);
  const warning = task.had_worker ? t('cancel.costs', { amount: format.money(task.price ?? 0) }) : t('cancel.free');
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('cancel.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('cancel.title')}
        warning={
          <Alert color={task.had_worker ? 'yellow' : 'sea'}>
            <Text c="var(--mantine-color-text)">{warning}</Text>
          </Alert>
        }
        confirm={t('cancel.confirm')}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onSubmit={({ reason }) => cancel.mutate({ reason })}
      />
    </>
  );
}

function NotDone({ task }: { task: Task }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const fail = useFailTask(task.id, close);
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('notDone.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('notDone.title')}
        warning={<Text>{t('notDone.text')}</Text>}
        confirm={t('notDone.confirm')}
        danger
        busy={fail.isPending}
        error={fail.error}
        onSubmit={({ reason }) => fail.mutate({ reason })}
      />
    </>
  );
}

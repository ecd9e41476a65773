import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useCancelTask, useFailTask, useWaivePenalty } from '../../api/tasks';
import type { FailureCause, Task } from '../../api/types';
import { ReasonModal } from '../../components/ReasonModal';
import { Reassign } from './Reassign';

const causes: FailureCause[] = ['no_show', 'gave_up', 'not_done', 'supplies_missing', 'other'];

/** What the server lets a manager do with this task now. */
export function ManagerActions({ task }: { task: Task }) {
  const may = (action: Task['allowed'][number]) => task.allowed.includes(action);
  return (
    <Group gap="sm">
      {may('reassign') && <Reassign task={task} />}
      {may('waive_penalty') && <Waive id={task.id} />}
      {may('cancel') && <Cancel id={task.id} />}
      {may('fail') && <Fail id={task.id} />}
    </Group>
  );
}

function Waive({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const waive = useWaivePenalty(id, close);
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('waive.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('waive.title')}
        warning={<Text>{t('waive.text')}</Text>}
        confirm={t('waive.button')}
        busy={waive.isPending}
        error={waive.error}
        onSubmit={({ reason }) => waive.mutate({ reason })}
      />
    </>
  );
}

function Cancel({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const cancel = useCancelTask(id, close);
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('cancel.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('cancel.title')}
        warning={<Text>{t('cancel.byManager')}</Text>}
        confirm={t('cancel.confirm')}
        danger
        busy={cancel.isPending}
        error={cancel.error}
        onSubmit={({ reason }) => cancel.mutate({ reason })}
      />
    </>
  );
}

function Fail({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const fail = useFailTask(id, close);
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('fail.button')}
      </Button>
      <ReasonModal
        opened={opened}
        onClose={close}
        title={t('fail.title')}
        warning={<Text>{t('fail.text')}</Text>}
        causes={causes.map((value) => ({ value, label: t(`cause.${value}`) }))}
        confirm={t('fail.confirm')}
        danger
        busy={fail.isPending}
        error={fail.error}
        onSubmit={({ reason, cause }) => fail.mutate({ reason, cause: cause as FailureCause })}
      />
    </>
  );
}

import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useWorkers } from '../../api/manage';
import { useReassign } from '../../api/tasks';
import type { Task } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { WhenField } from '../../components/WhenField';
import { isoToWall, wallToIso } from '../../lib/dates';
import { fieldErrors } from '../../lib/formErrors';
import { useFormat } from '../../lib/useFormat';

export function Reassign({ task }: { task: Task }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('reassign.button')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('reassign.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <ReassignForm task={task} onDone={close} />
      </Modal>
    </>
  );
}

/** Another worker, another time, or both; without a worker named, matching picks. */
function ReassignForm({ task, onDone }: { task: Task; onDone: () => void }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { items: workers = [] } = useWorkers();
  const reassign = useReassign(task.id, onDone);
  const before = isoToWall(task.scheduled_at, zone);
  const form = useForm({
    initialValues: { worker_id: null as string | null, scheduled_at: before as string | null, reason: '' },
    validate: { reason: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit(({ worker_id, scheduled_at, reason }) =>
    reassign.mutate(
      {
        worker_id: worker_id ?? undefined,
        scheduled_at: scheduled_at && scheduled_at !== before ? wallToIso(scheduled_at, zone) : undefined,
        reason: reason.trim(),
      },
      { onError: (error) => form.setErrors(fieldErrors(t, error)) },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Select
          label={t('task.worker')}
          placeholder={t('reassign.byMatching')}
          data={workers
            .filter((worker) => worker.active && worker.id !== task.worker?.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
          searchable
          clearable
          {...form.getInputProps('worker_id')}
        />
        <WhenField label={t('request.when')} {...form.getInputProps('scheduled_at')} />
        <Textarea label={t('task.reason')} autosize minRows={2} required {...form.getInputProps('reason')} />
        <Text size="sm" c="dimmed">
          {t('reassign.hint')}
        </Text>
        <ErrorNotice error={reassign.error} fields={['worker_id', 'scheduled_at', 'reason']} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={reassign.isPending}>
            {t('reassign.button')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

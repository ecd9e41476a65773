import { Button, Group, Modal, Select, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../api/errors';
import { fieldErrors } from '../lib/formErrors';
import { ErrorNotice } from './ErrorNotice';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What the person is about to do to themselves: above all, what it costs. */
  warning?: ReactNode;
  causes?: { value: string; label: string }[];
  confirm: string;
  danger?: boolean;
  busy: boolean;
  error: ApiError | null;
  onSubmit: (input: { reason: string; cause: string }) => void;
}

/** Asks for the reason that every change of a task needs, and is the confirmation before it. */
export function ReasonModal({
  opened,
  onClose,
  title,
  warning,
  causes,
  confirm,
  danger,
  busy,
  error,
  onSubmit,
}: Props) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { reason: '', cause: causes?.[0]?.value ?? '' },
    validate: { reason: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const faults = fieldErrors(t, error);
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={form.onSubmit(onSubmit)} noValidate>
        <Stack>
          {warning}
          {causes && (
            <Select label={t('task.cause')} data={causes} allowDeselect={false} {...form.getInputProps('cause')} />
          )}
          <Textarea
            label={t('task.reason')}
            autosize
            minRows={3}
            required
            data-autofocus
            {...form.getInputProps('reason')}
            error={form.errors.reason ?? faults.reason}
          />
          <ErrorNotice error={error} fields={['reason', 'cause']} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.back')}
            </Button>
            <Button type="submit" color={danger ? 'red.8' : undefined} loading={busy}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

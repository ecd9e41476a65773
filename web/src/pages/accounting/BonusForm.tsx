import { Button, Group, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useGiveBonus } from '../../api/books';
import { useWorkers } from '../../api/manage';
import { ConfirmModal } from '../../components/ConfirmModal';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { toMinor } from '../../lib/money';
import { useFormat } from '../../lib/useFormat';

const FIELDS = ['worker_id', 'amount', 'reason'];

/** Worker, amount and for what; it is given only after a look at the sum. */
export function BonusForm() {
  const { t } = useTranslation();
  const format = useFormat();
  const { items: workers = [] } = useWorkers();
  const [asks, { open, close }] = useDisclosure();
  const form = useForm<{ worker_id: string | null; amount: number | string; reason: string }>({
    initialValues: { worker_id: null, amount: '', reason: '' },
    validate: {
      worker_id: (value) => (value ? null : t('fieldErrors.required')),
      amount: (value) => (value === '' ? t('fieldErrors.required') : Number(value) > 0 ? null : t('fieldErrors.not_positive')),
      reason: (value) => (value.trim() ? null : t('fieldErrors.required')),
    },
  });
  const name = workers.find(({ id }) => id === form.values.worker_id)?.name ?? '';
  const amount = format.money(toMinor(Number(form.values.amount)));
  const give = useGiveBonus(() => {
    close();
    form.reset();
    notifications.show({ message: t('bonuses.done', { name, amount }) });
  });
  const submit = () =>
    give.mutate(
      { worker_id: form.values.worker_id ?? '', amount: toMinor(Number(form.values.amount)), reason: form.values.reason },
      {
        onError: (error) => {
          form.setErrors(fieldErrors(t, error));
          if (error.status === 400) close();
        },
      },
    );
  return (
    <form onSubmit={form.onSubmit(open)} noValidate>
      <Stack>
        <Select
          label={t('task.worker')}
          placeholder={t('bonuses.pick')}
          searchable
          required
          nothingFoundMessage={t('tasks.nothingFound')}
          data={workers.map((worker) => ({ value: worker.id, label: worker.name }))}
          {...form.getInputProps('worker_id')}
        />
        <NumberInput
          label={t('movements.amount')}
          suffix={` ${format.currency}`}
          min={0}
          decimalScale={2}
          required
          inputMode="decimal"
          {...form.getInputProps('amount')}
        />
        <Textarea
          label={t('bonuses.reason')}
          description={t('bonuses.reasonHint')}
          autosize
          minRows={2}
          required
          {...form.getInputProps('reason')}
        />
        {!asks && <ErrorNotice error={give.error} fields={FIELDS} />}
        <Group justify="flex-end">
          <Button type="submit">{t('bonuses.give')}</Button>
        </Group>
      </Stack>
      <ConfirmModal
        opened={asks}
        onClose={close}
        title={t('bonuses.confirmTitle', { amount })}
        confirm={t('bonuses.confirm')}
        busy={give.isPending}
        error={give.error?.status === 400 ? null : give.error}
        onConfirm={submit}
      >
        {t('bonuses.confirmText', { name, amount, reason: form.values.reason })}
      </ConfirmModal>
    </form>
  );
}

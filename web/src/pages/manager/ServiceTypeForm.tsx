import { Button, Group, NumberInput, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useSaveServiceType } from '../../api/manage';
import type { ServiceType } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { TraitRows } from '../../components/TraitRows';
import { fieldErrors } from '../../lib/formErrors';
import { toMajor, toMinor } from '../../lib/money';
import { useFormat } from '../../lib/useFormat';

const FIELDS = ['name', 'description', 'base_price', 'duration_minutes', 'wanted_traits', 'active'];

export function ServiceTypeForm({ type, onDone }: { type: ServiceType | null; onDone: () => void }) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const save = useSaveServiceType(type?.id ?? null, onDone);
  const form = useForm({
    initialValues: {
      name: type?.name ?? '',
      description: type?.description ?? '',
      base_price: toMajor(type?.base_price ?? 10_000),
      duration_minutes: type?.duration_minutes ?? 60,
      traits: (type?.wanted_traits ?? []).map(({ trait, weight }) => ({ trait, value: weight })),
      active: type?.active ?? true,
    },
    validate: { name: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit(({ traits, base_price, active, ...values }) =>
    save.mutate(
      {
        ...values,
        base_price: toMinor(base_price),
        wanted_traits: traits.map(({ trait, value }) => ({ trait: trait.trim(), weight: value })),
        ...(type ? { active } : {}),
      },
      { onError: (error) => form.setErrors(fieldErrors(t, error)) },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t('serviceTypes.name')} required {...form.getInputProps('name')} />
        <Textarea label={t('serviceTypes.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <Group grow align="flex-start">
          <NumberInput
            label={t('serviceTypes.basePrice')}
            suffix={` ${currency}`}
            min={0}
            decimalScale={2}
            {...form.getInputProps('base_price')}
          />
          <NumberInput
            label={t('serviceTypes.durationMinutes')}
            min={15}
            max={1440}
            step={15}
            {...form.getInputProps('duration_minutes')}
          />
        </Group>
        <TraitRows
          legend={t('serviceTypes.traits')}
          hint={t('serviceTypes.traitsHint')}
          valueLabel={t('serviceTypes.weight')}
          rows={form.values.traits}
          onChange={(rows) => form.setFieldValue('traits', rows)}
        />
        {type && (
          <div>
            <Switch label={t('serviceTypes.offered')} {...form.getInputProps('active', { type: 'checkbox' })} />
            <Text size="sm" c="dimmed" mt={4}>
              {t('serviceTypes.retireHint')}
            </Text>
          </div>
        )}
        <ErrorNotice error={save.error} fields={FIELDS.filter((field) => field !== 'wanted_traits')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

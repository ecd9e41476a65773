import { Button, Card, Grid, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useSession } from '../../api/session';
import { useCreateTask, useEstimate } from '../../api/tasks';
import { ErrorNotice } from '../../components/ErrorNotice';
import { PageHeader } from '../../components/PageHeader';
import { WhenField } from '../../components/WhenField';
import { wallToIso } from '../../lib/dates';
import { fieldErrors } from '../../lib/formErrors';
import { useFormat } from '../../lib/useFormat';
import { ConfirmOrder } from './ConfirmOrder';
import { EstimateCard } from './EstimateCard';
import { ServiceTypeField } from './ServiceTypeField';

const FIELDS = ['service_type_id', 'description', 'address', 'scheduled_at', 'contact_phone'];

export default function RequestHelp() {
  const { t } = useTranslation();
  const me = useSession();
  const { zone } = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [search] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  const needed = (value: string | null) => (value?.trim() ? null : t('fieldErrors.required'));
  const form = useForm({
    initialValues: {
      service_type_id: search.get('service_type'),
      description: '',
      address: '',
      scheduled_at: null as string | null,
      contact_phone: me.phone ?? '',
    },
    validate: { service_type_id: needed, description: needed, address: needed, scheduled_at: needed },
  });
  const estimate = useEstimate(form.values.service_type_id);
  const create = useCreateTask((task) => void navigate(`/tasks/${task.id}/ordered`, { replace: true }));

  const order = () =>
    create.mutate(
      {
        service_type_id: form.values.service_type_id ?? '',
        description: form.values.description.trim(),
        address: form.values.address.trim(),
        scheduled_at: wallToIso(form.values.scheduled_at ?? '', zone),
        contact_phone: form.values.contact_phone.trim() || undefined,
        expected_price: estimate.data?.price,
      },
      {
        onError: (error) => {
          setConfirming(false);
          form.setErrors(fieldErrors(t, error));
          if (error.code === 'price_changed') void queries.invalidateQueries({ queryKey: ['estimate'] });
        },
      },
    );

  return (
    <>
      <PageHeader title={t('request.title')} hint={t('request.hint')} />
      <form onSubmit={form.onSubmit(() => setConfirming(true))} noValidate>
        <Grid gap="lg">
          <Grid.Col span={{ base: 12, sm: 7 }}>
            <Card>
              <Stack>
                <ServiceTypeField {...form.getInputProps('service_type_id')} />
                <Textarea
                  label={t('request.description')}
                  placeholder={t('request.descriptionExample')}
                  autosize
                  minRows={3}
                  required
                  {...form.getInputProps('description')}
                />
                <WhenField label={t('request.when')} required {...form.getInputProps('scheduled_at')} />
                <TextInput
                  label={t('request.address')}
                  autoComplete="street-address"
                  required
                  {...form.getInputProps('address')}
                />
                <TextInput
                  label={t('request.phone')}
                  description={t('request.phoneHint')}
                  type="tel"
                  autoComplete="tel"
                  {...form.getInputProps('contact_phone')}
                />
              </Stack>
            </Card>
          </Grid.Col>
          <Grid.Col span={{ base: 12, sm: 5 }}>
            <Stack style={{ position: 'sticky', top: 84 }}>
              <EstimateCard query={estimate} chosen={Boolean(form.values.service_type_id)} />
              <ErrorNotice error={create.error} fields={FIELDS} />
              <Group grow>
                <Button type="submit" size="lg" disabled={estimate.isLoading}>
                  {t('request.next')}
                </Button>
              </Group>
            </Stack>
          </Grid.Col>
        </Grid>
      </form>
      <ConfirmOrder
        opened={confirming}
        onClose={() => setConfirming(false)}
        when={form.values.scheduled_at && wallToIso(form.values.scheduled_at, zone)}
        address={form.values.address}
        price={estimate.data?.price}
        busy={create.isPending}
        onConfirm={order}
      />
    </>
  );
}

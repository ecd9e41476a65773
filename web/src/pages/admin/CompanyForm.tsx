import { Button, Card, Group, NumberInput, Select, Stack, Switch, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useSaveCompany } from '../../api/admin';
import type { Company, DiscountTier, Locale } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { toMajor, toMinor } from '../../lib/money';
import { DaySelect } from './DaySelect';
import { DiscountTiers } from './DiscountTiers';

const zones = Intl.supportedValuesOf('timeZone');
const zoneList = zones.includes('UTC') ? zones : ['UTC', ...zones];

const toForm = (company: Company) => ({
  name: company.name,
  currency: company.currency,
  time_zone: company.time_zone,
  locale: company.locale ?? 'ru',
  worker_share_percent: company.worker_share_percent ?? 60,
  penalty: toMajor(company.penalty ?? 0),
  discount_tiers: company.discount_tiers ?? [],
  no_show_grace_minutes: company.no_show_grace_minutes ?? 30,
  check_in_early_minutes: company.check_in_early_minutes ?? 120,
  auto_request_supplies: company.auto_request_supplies ?? false,
  charge_on: company.charge_on ?? 'sunday',
  pay_on: company.pay_on ?? 'last',
});

export function CompanyForm({ company, etag }: { company: Company; etag: string | null }) {
  const { t } = useTranslation();
  const save = useSaveCompany(etag, () => notifications.show({ message: t('common.saved') }));
  const form = useForm({ initialValues: toForm(company) });
  const submit = form.onSubmit((values) =>
    save.mutate(
      { ...values, penalty: toMinor(values.penalty) },
      { onError: (error) => form.setErrors(fieldErrors(t, error)) },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={680}>
        <Card>
          <Stack>
            <Title order={2}>{t('company.general')}</Title>
            <TextInput label={t('company.name')} required {...form.getInputProps('name')} />
            <TextInput label={t('company.currency')} required {...form.getInputProps('currency')} />
            <Select
              label={t('company.timeZone')}
              data={zoneList}
              searchable
              allowDeselect={false}
              {...form.getInputProps('time_zone')}
            />
            <Select
              label={t('company.locale')}
              data={[
                { value: 'ru' satisfies Locale, label: 'Русский' },
                { value: 'en' satisfies Locale, label: 'English' },
              ]}
              allowDeselect={false}
              {...form.getInputProps('locale')}
            />
          </Stack>
        </Card>
        <Card>
          <Stack>
            <Title order={2}>{t('company.money')}</Title>
            <Group grow align="flex-start">
              <NumberInput
                label={t('company.share')}
                suffix=" %"
                min={0}
                max={100}
                {...form.getInputProps('worker_share_percent')}
              />
              <NumberInput
                label={t('company.penalty')}
                suffix={` ${company.currency}`}
                min={0}
                decimalScale={2}
                {...form.getInputProps('penalty')}
              />
            </Group>
            <Group grow align="flex-start">
              <DaySelect label={t('company.chargeOn')} {...form.getInputProps('charge_on')} />
              <DaySelect label={t('company.payOn')} {...form.getInputProps('pay_on')} />
            </Group>
            <DiscountTiers
              tiers={form.values.discount_tiers}
              onChange={(tiers: DiscountTier[]) => form.setFieldValue('discount_tiers', tiers)}
              currency={company.currency}
            />
          </Stack>
        </Card>
        <Card>
          <Stack>
            <Title order={2}>{t('company.work')}</Title>
            <Group grow align="flex-start">
              <NumberInput label={t('company.grace')} min={0} {...form.getInputProps('no_show_grace_minutes')} />
              <NumberInput label={t('company.early')} min={0} {...form.getInputProps('check_in_early_minutes')} />
            </Group>
            <Switch
              label={t('company.autoSupplies')}
              {...form.getInputProps('auto_request_supplies', { type: 'checkbox' })}
            />
          </Stack>
        </Card>
        <ErrorNotice error={save.error} fields={Object.keys(form.values).filter((name) => name !== 'discount_tiers')} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

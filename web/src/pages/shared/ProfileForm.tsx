import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useChangeProfile } from '../../api/session';
import type { Locale, Me } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { changeLocale } from '../../i18n';
import { fieldErrors } from '../../lib/formErrors';

export function ProfileForm({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const change = useChangeProfile();
  const form = useForm({
    initialValues: { name: me.name, phone: me.phone ?? '', locale: i18n.language as Locale },
    validate: { name: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        void changeLocale(values.locale).then(() => notifications.show({ message: t('common.saved') }));
      },
      onError: (error) => form.setErrors(fieldErrors(t, error)),
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t('auth.name')} autoComplete="name" required {...form.getInputProps('name')} />
        <TextInput label={t('auth.phone')} type="tel" autoComplete="tel" {...form.getInputProps('phone')} />
        <div>
          <Text size="md" fw={500} mb={4} id="locale-label">
            {t('profile.locale')}
          </Text>
          <SegmentedControl
            aria-labelledby="locale-label"
            data={[
              { value: 'ru', label: 'Русский' },
              { value: 'en', label: 'English' },
            ]}
            value={form.values.locale}
            onChange={(value) => form.setFieldValue('locale', value as Locale)}
          />
          <Text size="sm" c="dimmed" mt={4}>
            {t('profile.localeHint')}
          </Text>
        </div>
        <ErrorNotice error={change.error} fields={['name', 'phone', 'locale']} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

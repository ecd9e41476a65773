import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useInvite } from '../../api/admin';
import type { Role } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { RolesField } from './RolesField';

export function InviteForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const invite = useInvite(() => {
    notifications.show({ message: t('users.invited') });
    onDone();
  });
  const needed = (value: string) => (value.trim() ? null : t('fieldErrors.required'));
  const form = useForm({
    initialValues: { name: '', email: '', roles: ['manager'] as Role[] },
    validate: { name: needed, email: needed, roles: (roles) => (roles.length ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit((values) =>
    invite.mutate(values, { onError: (error) => form.setErrors(fieldErrors(t, error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text c="dimmed">{t('users.inviteHint')}</Text>
        <TextInput label={t('auth.name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput label={t('auth.email')} type="email" required {...form.getInputProps('email')} />
        <RolesField {...form.getInputProps('roles')} />
        <ErrorNotice error={invite.error} fields={['name', 'email', 'roles']} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('users.invite')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Alert, Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChangeUser } from '../../api/admin';
import type { User } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { RolesField } from './RolesField';

export function UserForm({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useChangeUser(user.id, onDone);
  const isStaff = !user.roles.includes('client') && !user.roles.includes('worker');
  const form = useForm({
    initialValues: { name: user.name, roles: user.roles, disabled: user.disabled },
    validate: { name: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit(({ name, roles, disabled }) =>
    change.mutate(
      { name, disabled, ...(isStaff ? { roles } : {}) },
      { onError: (error) => form.setErrors(fieldErrors(t, error)) },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text c="dimmed">{user.email}</Text>
        <TextInput label={t('auth.name')} required {...form.getInputProps('name')} />
        {isStaff && <RolesField {...form.getInputProps('roles')} />}
        <Switch label={t('users.disable')} {...form.getInputProps('disabled', { type: 'checkbox' })} />
        {form.values.disabled && !user.disabled && (
          <Alert color="yellow">
            <Text c="var(--mantine-color-text)">
              {t(user.roles.includes('worker') ? 'users.disableWorkerHint' : 'users.disableHint')}
            </Text>
          </Alert>
        )}
        <ErrorNotice error={change.error} fields={['name', 'roles', 'disabled']} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

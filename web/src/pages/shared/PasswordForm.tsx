import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { useChangeProfile } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';

export function PasswordForm() {
  const { t } = useTranslation();
  const change = useChangeProfile();
  const needed = (value: string) => (value ? null : t('fieldErrors.required'));
  const form = useForm({
    initialValues: { current_password: '', password: '' },
    validate: { current_password: needed, password: needed },
  });
  const submit = form.onSubmit((values) =>
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t('profile.passwordChanged') });
      },
      onError: (error) =>
        form.setErrors(
          error.code === 'wrong_password' ? { current_password: t('errors.wrong_password') } : fieldErrors(t, error),
        ),
    }),
  );
  const show = { 'aria-label': t('auth.showPassword') };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <PasswordInput
          label={t('profile.currentPassword')}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={show}
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label={t('auth.newPassword')}
          description={t('auth.passwordHint')}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={show}
          {...form.getInputProps('password')}
        />
        <ErrorNotice
          error={change.error?.code === 'wrong_password' ? null : change.error}
          fields={['current_password', 'password']}
        />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('profile.changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useSetPassword } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { AuthCard } from './AuthCard';

/** Where links for a forgotten password and invitations lead. */
export default function SetPassword() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const set = useSetPassword(token);
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit((values) =>
    set.mutate(values, { onError: (error) => form.setErrors(fieldErrors(t, error)) }),
  );

  if (set.isSuccess) {
    return (
      <AuthCard title={t('auth.passwordSet')} lead={t('auth.passwordSetText')}>
        <Button component={Link} to="/sign-in">
          {t('auth.signIn')}
        </Button>
      </AuthCard>
    );
  }
  if (set.error?.status === 404) {
    return (
      <AuthCard title={t('auth.linkOld')} lead={t('auth.linkOldText')}>
        <Button component={Link} to="/reset">
          {t('auth.resetButton')}
        </Button>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t('auth.setTitle')} lead={t('auth.setText')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <PasswordInput
            label={t('auth.newPassword')}
            description={t('auth.passwordHint')}
            autoComplete="new-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
            {...form.getInputProps('password')}
          />
          <ErrorNotice error={set.error} fields={['password']} />
          <Button type="submit" loading={set.isPending}>
            {t('auth.setButton')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

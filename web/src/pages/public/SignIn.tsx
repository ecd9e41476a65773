import { Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { useMe, useSignIn } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { safeReturn, startPage } from '../../lib/roles';
import { AuthCard } from './AuthCard';

export default function SignIn() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { data: me } = useMe();
  const signIn = useSignIn(() => undefined);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : t('fieldErrors.required')),
      password: (value) => (value ? null : t('fieldErrors.required')),
    },
  });
  const submit = form.onSubmit((values) =>
    signIn.mutate(values, { onError: (error) => form.setErrors(fieldErrors(t, error)) }),
  );

  if (me) return <Navigate to={safeReturn(search.get('return')) ?? startPage(me)} replace />;
  return (
    <AuthCard title={t('auth.signIn')} lead={search.has('return') ? t('auth.signInToGoOn') : undefined}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t('auth.email')}
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('auth.password')}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
            {...form.getInputProps('password')}
          />
          {signIn.error?.status === 401 ? (
            <Text c="var(--mantine-color-error)" role="alert">
              {t('auth.wrong')}
            </Text>
          ) : (
            <ErrorNotice error={signIn.error} fields={['email', 'password']} />
          )}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('auth.signIn')}
          </Button>
          <Group justify="space-between">
            <Anchor component={Link} to="/register">
              {t('auth.register')}
            </Anchor>
            <Anchor component={Link} to="/reset">
              {t('auth.forgot')}
            </Anchor>
          </Group>
        </Stack>
      </form>
    </AuthCard>
  );
}

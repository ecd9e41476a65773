import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRegister, type Registration } from '../../api/session';
import type { Locale } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { AuthCard } from './AuthCard';

export default function Register() {
  const { t, i18n } = useTranslation();
  const register = useRegister();
  const needed = (value: string) => (value.trim() ? null : t('fieldErrors.required'));
  const form = useForm<Omit<Registration, 'locale'>>({
    initialValues: { name: '', email: '', phone: '', password: '' },
    validate: { name: needed, email: needed, phone: needed, password: needed },
  });
  const submit = form.onSubmit((values) =>
    register.mutate(
      { ...values, locale: i18n.language as Locale },
      { onError: (error) => form.setErrors(fieldErrors(t, error)) },
    ),
  );

  if (register.isSuccess) return <CheckYourMail email={form.values.email} />;
  return (
    <AuthCard title={t('auth.registerTitle')} lead={t('auth.registerLead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t('auth.name')} autoComplete="name" required {...form.getInputProps('name')} />
          <TextInput
            label={t('auth.email')}
            type="email"
            autoComplete="email"
            required
            {...form.getInputProps('email')}
          />
          <TextInput label={t('auth.phone')} type="tel" autoComplete="tel" required {...form.getInputProps('phone')} />
          <PasswordInput
            label={t('auth.password')}
            description={t('auth.passwordHint')}
            autoComplete="new-password"
            required
            visibilityToggleButtonProps={{ 'aria-label': t('auth.showPassword') }}
            {...form.getInputProps('password')}
          />
          <ErrorNotice error={register.error} fields={['name', 'email', 'phone', 'password']} />
          <Button type="submit" loading={register.isPending} fullWidth>
            {t('auth.registerButton')}
          </Button>
          <Text size="sm">
            {t('auth.haveAccount')}{' '}
            <Anchor component={Link} to="/sign-in" underline="always">
              {t('auth.signIn')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </AuthCard>
  );
}

function CheckYourMail({ email }: { email: string }) {
  const { t } = useTranslation();
  return (
    <AuthCard title={t('auth.checkMail')} lead={t('auth.checkMailText', { email })}>
      <Button component={Link} to="/sign-in" variant="default">
        {t('auth.signIn')}
      </Button>
    </AuthCard>
  );
}

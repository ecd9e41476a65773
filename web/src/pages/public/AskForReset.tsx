import { Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAskForReset } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldErrors } from '../../lib/formErrors';
import { AuthCard } from './AuthCard';

export default function AskForReset() {
  const { t } = useTranslation();
  const ask = useAskForReset();
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (value) => (value.trim() ? null : t('fieldErrors.required')) },
  });
  const submit = form.onSubmit((values) =>
    ask.mutate(values, { onError: (error) => form.setErrors(fieldErrors(t, error)) }),
  );

  if (ask.isSuccess) {
    return (
      <AuthCard title={t('auth.checkMail')} lead={t('auth.resetSent', { email: form.values.email })}>
        <Button component={Link} to="/sign-in" variant="default">
          {t('auth.signIn')}
        </Button>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t('auth.resetTitle')} lead={t('auth.resetText')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t('auth.email')}
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <ErrorNotice error={ask.error} fields={['email']} />
          <Button type="submit" loading={ask.isPending}>
            {t('auth.resetButton')}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}

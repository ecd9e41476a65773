import { Card, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session';
import { PageHeader } from '../../components/PageHeader';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';
import { SignInLog } from './SignInLog';
import { TokenList } from './TokenList';

export default function Profile() {
  const { t } = useTranslation();
  const me = useSession();
  return (
    <>
      <PageHeader title={t('profile.title')} hint={me.email} />
      <Stack maw={640}>
        <Card>
          <Title order={2} mb="md">
            {t('profile.about')}
          </Title>
          <ProfileForm me={me} />
        </Card>
        <Card>
          <Title order={2} mb="md">
            {t('profile.password')}
          </Title>
          <PasswordForm />
        </Card>
        <SignInLog />
        <TokenList />
      </Stack>
    </>
  );
}

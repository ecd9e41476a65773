import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { confirmAddress } from '../../api/session';
import { useSubmit } from '../../api/useSubmit';
import { ErrorNotice } from '../../components/ErrorNotice';
import { AuthCard } from './AuthCard';

/** A button, not an effect: programs that look into mails open links, and must not use the token up. */
export default function Confirm() {
  const { t } = useTranslation();
  const { token = '' } = useParams();
  const confirm = useSubmit(() => confirmAddress(token));
  if (confirm.isSuccess) {
    return (
      <AuthCard title={t('auth.confirmed')} lead={t('auth.confirmedText')}>
        <Button component={Link} to="/sign-in">
          {t('auth.signIn')}
        </Button>
      </AuthCard>
    );
  }
  const isUsed = confirm.error?.status === 404;
  return (
    <AuthCard title={t('auth.confirmTitle')} lead={isUsed ? t('auth.linkUsed') : t('auth.confirmText')}>
      {isUsed ? (
        <Button component={Link} to="/sign-in">
          {t('auth.signIn')}
        </Button>
      ) : (
        <>
          <ErrorNotice error={confirm.error} />
          <Button loading={confirm.isPending} onClick={() => confirm.mutate(undefined)}>
            {t('auth.confirmButton')}
          </Button>
        </>
      )}
    </AuthCard>
  );
}

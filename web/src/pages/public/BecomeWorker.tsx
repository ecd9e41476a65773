import { Button, Container } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/EmptyState';

/** Applications are not open yet; this says so instead of a broken door. */
export default function BecomeWorker() {
  const { t } = useTranslation();
  return (
    <Container size="xs">
      <EmptyState
        isPage
        title={t('becomeWorker.title')}
        text={t('becomeWorker.text')}
        action={
          <Button component={Link} to="/" variant="default">
            {t('common.toFront')}
          </Button>
        }
      />
    </Container>
  );
}

import { Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SupplyRequest } from '../../api/types';
import { CookieState } from '../../components/CookieState';

/** The cookie of a worker's kit: its way, then, in their hand, what it says. Opened earlier it would be no fortune. */
export function WorkersCookie({ request }: { request: SupplyRequest }) {
  const { t } = useTranslation();
  const { cookie, status, without_cookie_reason: reason } = request;
  if (status === 'cancelled' || cookie.status === 'off') return null;
  if (status === 'requested' || status === 'ready') {
    return <CookieState cookie={cookie} since={request.created_at} sealed />;
  }
  if (reason || !cookie.fortune) {
    return <Text c="dimmed">{reason ? t('cookie.without', { reason }) : t('cookie.withoutAny')}</Text>;
  }
  return (
    <Paper p="md" radius="md" bg="var(--mantine-color-sea-light)" component="figure" m={0}>
      <Text component="blockquote" m={0} fz="lg" fs="italic" style={{ overflowWrap: 'anywhere' }}>
        {t('cookie.fortune', { fortune: cookie.fortune })}
      </Text>
      <Text component="figcaption" size="sm" mt={4} c="var(--mantine-color-text)">
        {t('cookie.yours')}
      </Text>
    </Paper>
  );
}

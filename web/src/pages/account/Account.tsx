import { SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccount, useHistory } from '../../api/account';
import { hasRole, useSession } from '../../api/session';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { Section } from '../../components/Section';
import { Movements } from './Movements';
import { PaymentMethodCard } from './PaymentMethodCard';
import { ClientSummary, WorkerSummary } from './Summary';
import { Settlements } from './Settlements';

const HistoryChart = lazy(() => import('./HistoryChart'));

const CHART_HEIGHT = 300;

/** One's own account, at /account and /earnings alike: what a client owes, what a worker has earned. */
export default function Account() {
  const { t } = useTranslation();
  const me = useSession();
  const isClient = hasRole(me, 'client');
  if (!isClient && !hasRole(me, 'worker')) {
    return <EmptyState isPage title={t('account.none')} text={t('account.noneText')} />;
  }
  return (
    <>
      <PageHeader title={t(isClient ? 'nav.ownAccount' : 'nav.earnings')} hint={t(isClient ? 'account.hint' : 'earnings.hint')} />
      <Stack gap="xl">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Summary isClient={isClient} />
          <PaymentMethodCard isClient={isClient} />
        </SimpleGrid>
        <History isClient={isClient} />
        <Settlements kind={isClient ? 'invoices' : 'payouts'} />
        <Movements isClient={isClient} />
      </Stack>
    </>
  );
}

function Summary({ isClient }: { isClient: boolean }) {
  return (
    <QueryView query={useAccount()} loading={<Skeleton height={260} radius="lg" />}>
      {(account) => (isClient ? <ClientSummary account={account} /> : <WorkerSummary account={account} />)}
    </QueryView>
  );
}

function History({ isClient }: { isClient: boolean }) {
  const { t } = useTranslation();
  const shape = <Skeleton height={CHART_HEIGHT} radius="lg" />;
  return (
    <Section title={t('history.title')}>
      <QueryView query={useHistory()} loading={shape}>
        {({ items }) => (
          <Suspense fallback={shape}>
            <HistoryChart months={items} isClient={isClient} height={CHART_HEIGHT} />
          </Suspense>
        )}
      </QueryView>
    </Section>
  );
}

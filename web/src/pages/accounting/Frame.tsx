import { Alert, Anchor, Flex, Text, UnstyledButton } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useLastCheck } from '../../api/accounting';
import { PageHeader } from '../../components/PageHeader';
import links from '../../layout/Links.module.css';

const tabs = [
  { to: '/accounting', label: 'balances' },
  { to: '/accounting/ledger', label: 'ledger' },
  { to: '/accounting/runs', label: 'runs' },
  { to: '/accounting/invoices', label: 'invoices' },
  { to: '/accounting/payouts', label: 'payouts' },
  { to: '/accounting/bonuses', label: 'bonuses' },
  { to: '/accounting/checks', label: 'checks' },
  { to: '/accounting/events', label: 'events' },
] as const;

interface Props {
  title: string;
  hint?: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** What all pages of the books have: the ways among them, and the alarm when the last check found a difference. */
export function Frame({ title, hint, actions, children }: Props) {
  return (
    <>
      <PageHeader title={title} hint={hint} actions={actions} />
      <Tabs />
      <BooksDiffer />
      {children}
    </>
  );
}

function Tabs() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const bar = useRef<HTMLDivElement>(null);
  // On a phone the bar is wider than the page: the tab one is on is always seen.
  useEffect(() => {
    void bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  const isCurrent = (to: string) => (to === '/accounting' ? pathname === to : pathname === to || pathname.startsWith(`${to}/`));
  return (
    <Flex
      ref={bar}
      component="nav"
      aria-label={t('books.tabs')}
      gap={4}
      mb="lg"
      wrap={{ base: 'nowrap', md: 'wrap' }}
      style={{ overflowX: 'auto', scrollbarWidth: 'none' }}
    >
      {tabs.map(({ to, label }) => (
        <UnstyledButton key={to} component={Link} to={to} className={links.header} aria-current={isCurrent(to) ? 'page' : undefined}>
          {t(`books.tab.${label}`)}
        </UnstyledButton>
      ))}
    </Flex>
  );
}

function BooksDiffer() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { data: last } = useLastCheck();
  if (!last || last.equal !== false) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t('checks.differs', { count: last.difference_count })} mb="md">
      <Text c="var(--mantine-color-text)">
        {t('checks.differsText')}{' '}
        {pathname !== '/accounting/checks' && (
          <Anchor component={Link} to="/accounting/checks" c="inherit" underline="always">
            {t('comparison.look')}
          </Anchor>
        )}
      </Text>
    </Alert>
  );
}

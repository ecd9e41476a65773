import { Burger, Container, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useLiveUpdates } from '../api/stream';
import { useMe } from '../api/session';
import type { Me } from '../api/types';
import { ErrorNotice } from '../components/ErrorNotice';
import { NotificationsBell } from '../components/NotificationsBell';
import { ColorSchemeButton } from '../components/Preferences';
import { useConnectionLost } from '../lib/connection';
import { OneStepLater } from '../lib/steps';
import classes from './AppLayout.module.css';
import { Brand } from './Brand';
import { HeaderLinks, SideLinks, TabBar } from './Links';
import { navigationFor, usesTabs } from './navigation';
import { RouteFallback } from './RouteFallback';
import { UserMenu } from './UserMenu';

// Nothing is told before the page stands.
const Toasts = lazy(() => import('../components/Toasts'));

/** How long after the page was opened what is for later is looked after. */
const LATER_MS = 3000;

/** What the page may need without a connection. */
function useKept(me: Me) {
  useEffect(() => {
    const keep = async () => (await import('../lib/keep')).keepForDoors(me);
    const timer = window.setTimeout(() => void keep().catch(() => undefined), LATER_MS);
    return () => window.clearTimeout(timer);
  }, [me]);
}

/** Lets in who is signed in; sends others to the sign-in page, with the way back. */
export function AppLayout() {
  const { data: me, error, refetch } = useMe();
  const { pathname, search } = useLocation();
  if (me) return <SignedIn me={me} />;
  if (me === null) return <Navigate to={`/sign-in?return=${encodeURIComponent(pathname + search)}`} replace />;
  if (error) {
    return (
      <Container size="xs" py="xl" component="main">
        <ErrorNotice error={error} retry={() => void refetch()} />
      </Container>
    );
  }
  return <RouteFallback />;
}

function SignedIn({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  useLiveUpdates();
  useKept(me);
  const isAlone = useConnectionLost();
  const tabs = usesTabs(me);
  const items = navigationFor(me);
  return (
    <>
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      <header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          {!tabs && <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t('nav.menu')} />}
          <Brand />
        </Group>
        {tabs && <HeaderLinks items={items} />}
        <Group gap={4} wrap="nowrap">
          <NotificationsBell />
          <ColorSchemeButton />
          <UserMenu person={me} />
        </Group>
      </header>
      <div className={classes.body}>
        {!tabs && (
          <nav className={classes.side} data-closed={opened ? undefined : true} aria-label={t('nav.main')}>
            <SideLinks items={items} onFollow={close} />
          </nav>
        )}
        <main id="content" className={classes.main} data-tabs={tabs || undefined}>
          <Container size={tabs ? 'md' : 'xl'} px={0} py="sm">
            <OneStepLater>
              <Outlet />
            </OneStepLater>
          </Container>
        </main>
      </div>
      {isAlone && (
        <p role="status" className={classes.alone} data-tabs={tabs || undefined}>
          {t('nav.noConnection')}
        </p>
      )}
      {tabs && <TabBar items={items} />}
      <Suspense>
        <Toasts />
      </Suspense>
    </>
  );
}

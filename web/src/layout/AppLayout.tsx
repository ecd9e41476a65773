import { AppShell, Burger, Container, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useLiveUpdates } from '../api/stream';
import { useMe } from '../api/session';
import type { Me } from '../api/types';
import { ErrorNotice } from '../components/ErrorNotice';
import { NotificationsBell } from '../components/NotificationsBell';
import { ColorSchemeButton } from '../components/Preferences';
import { Brand } from './Brand';
import { HeaderLinks, SideLinks, TabBar } from './Links';
import { navigationFor, usesTabs } from './navigation';
import { RouteFallback } from './RouteFallback';
import { UserMenu } from './UserMenu';

// Nothing is told before the page stands.
const Toasts = lazy(() => import('../components/Toasts'));

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
  const tabs = usesTabs(me);
  const items = navigationFor(me);
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={tabs ? undefined : { width: 232, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip-link" href="#content">
        {t('nav.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
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
        </Group>
      </AppShell.Header>
      {!tabs && (
        <AppShell.Navbar p="sm" aria-label={t('nav.main')}>
          <SideLinks items={items} onFollow={close} />
        </AppShell.Navbar>
      )}
      <AppShell.Main id="content" pb={tabs ? { base: 96, sm: 'xl' } : 'xl'}>
        <Container size={tabs ? 'md' : 'xl'} px={0} py="sm">
          <Outlet />
        </Container>
      </AppShell.Main>
      {tabs && <TabBar items={items} />}
      <Suspense>
        <Toasts />
      </Suspense>
    </AppShell>
  );
}

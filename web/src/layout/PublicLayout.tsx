import { Button, Container, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { useMe } from '../api/session';
import { ColorSchemeButton, LocaleButton } from '../components/Preferences';
import { startPage } from '../lib/roles';
import { Brand } from './Brand';

/** The frame of the pages that need no session. */
export function PublicLayout() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { pathname } = useLocation();
  return (
    <Container size="md" px="md">
      <Group component="header" justify="space-between" py="md" gap="xs">
        <Brand />
        <Group gap={4} wrap="nowrap" ml="auto">
          <LocaleButton />
          <ColorSchemeButton />
          {me ? (
            <Button component={Link} to={startPage(me)} size="sm">
              {t('nav.myPage')}
            </Button>
          ) : (
            pathname !== '/sign-in' && (
              <Button component={Link} to="/sign-in" variant="light" size="sm">
                {t('auth.signIn')}
              </Button>
            )
          )}
        </Group>
      </Group>
      <main>
        <Outlet />
      </main>
    </Container>
  );
}

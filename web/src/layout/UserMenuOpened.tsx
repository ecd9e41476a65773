import { Menu } from '@mantine/core';
import IconLanguage from '@tabler/icons-react/icons/IconLanguage';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconUser from '@tabler/icons-react/icons/IconUser';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSignOut } from '../api/session';
import type { Me } from '../api/types';
import { changeLocale } from '../i18n';
import { useOpensAtOnce } from '../lib/onDemand';
import { UserButton } from './UserButton';

export default function UserMenuOpened({ person }: { person: Me }) {
  const { t, i18n } = useTranslation();
  const { button, opened, setOpened } = useOpensAtOnce();
  const signOut = useSignOut();
  const other = i18n.language === 'ru' ? 'en' : 'ru';
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={220}
      radius="lg"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UserButton person={person} ref={button} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{person.name}</Menu.Label>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={18} />}>
          {t('nav.profile')}
        </Menu.Item>
        <Menu.Item lang={other} leftSection={<IconLanguage size={18} />} onClick={() => void changeLocale(other)}>
          {other === 'ru' ? 'Русский' : 'English'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => signOut.mutate()}>
          {t('auth.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

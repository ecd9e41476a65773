import { ActionIcon, Menu } from '@mantine/core';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconUser from '@tabler/icons-react/icons/IconUser';
import IconLanguage from '@tabler/icons-react/icons/IconLanguage';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSignOut } from '../api/session';
import type { Me } from '../api/types';
import { changeLocale } from '../i18n';

export function UserMenu({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const signOut = useSignOut();
  const other = i18n.language === 'ru' ? 'en' : 'ru';
  return (
    <Menu
      position="bottom-end"
      width={220}
      radius="lg"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('nav.account', { name: me.name })}>
          <IconUser size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.name}</Menu.Label>
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

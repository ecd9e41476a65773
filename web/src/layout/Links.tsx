import { Group, NavLink, Paper, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import classes from './Links.module.css';
import { profileItem, type NavItem } from './navigation';

/** The page itself or what lies under it; of several that fit the nearest: /supplies/kits is not /supplies. */
function useIsCurrent(items: NavItem[]) {
  const { pathname } = useLocation();
  const fits = items.map(({ to }) => to).filter((to) => pathname === to || pathname.startsWith(`${to}/`));
  const nearest = fits.sort((a, b) => b.length - a.length)[0];
  return (to: string) => to === nearest;
}

const current = (is: boolean) => (is ? ('page' as const) : undefined);

export function HeaderLinks({ items }: { items: NavItem[] }) {
  const { t } = useTranslation();
  const isCurrent = useIsCurrent(items);
  return (
    <Group component="nav" aria-label={t('nav.main')} gap={4} visibleFrom="sm" wrap="nowrap">
      {items.map(({ to, label }) => (
        <UnstyledButton
          key={label}
          component={Link}
          to={to}
          className={classes.header}
          aria-current={current(isCurrent(to))}
        >
          {t(`nav.${label}`)}
        </UnstyledButton>
      ))}
    </Group>
  );
}

export function SideLinks({ items, onFollow }: { items: NavItem[]; onFollow: () => void }) {
  const { t } = useTranslation();
  const isCurrent = useIsCurrent(items);
  return items.map(({ to, label, icon: Icon }) => (
    <NavLink
      key={label}
      component={Link}
      to={to}
      label={t(`nav.${label}`)}
      leftSection={<Icon size={20} />}
      active={isCurrent(to)}
      aria-current={current(isCurrent(to))}
      onClick={onFollow}
      className={classes.side}
    />
  ));
}

/** The phone's tabs, where a thumb reaches. */
export function TabBar({ items }: { items: NavItem[] }) {
  const { t } = useTranslation();
  const tabs = [...items, profileItem];
  const isCurrent = useIsCurrent(tabs);
  return (
    <Paper component="nav" aria-label={t('nav.main')} className={classes.tabs} hiddenFrom="sm" radius={0}>
      {tabs.map(({ to, label, short, icon: Icon }) => (
        <UnstyledButton
          key={label}
          component={Link}
          to={to}
          className={classes.tab}
          aria-current={current(isCurrent(to))}
        >
          <Icon size={24} />
          <Text component="span" size="xs" fw={600}>
            {t(`nav.${short ?? label}`)}
          </Text>
        </UnstyledButton>
      ))}
    </Paper>
  );
}

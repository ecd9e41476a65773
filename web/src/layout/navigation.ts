import IconBox from '@tabler/icons-react/icons/IconBox';
import IconCalendarCheck from '@tabler/icons-react/icons/IconCalendarCheck';
import IconCashBanknote from '@tabler/icons-react/icons/IconCashBanknote';
import IconChecklist from '@tabler/icons-react/icons/IconChecklist';
import IconClipboardList from '@tabler/icons-react/icons/IconClipboardList';
import IconFileSearch from '@tabler/icons-react/icons/IconFileSearch';
import IconListDetails from '@tabler/icons-react/icons/IconListDetails';
import IconMail from '@tabler/icons-react/icons/IconMail';
import IconPackage from '@tabler/icons-react/icons/IconPackage';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconRoute from '@tabler/icons-react/icons/IconRoute';
import IconServer from '@tabler/icons-react/icons/IconServer';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconUser from '@tabler/icons-react/icons/IconUser';
import IconUsers from '@tabler/icons-react/icons/IconUsers';
import IconUsersGroup from '@tabler/icons-react/icons/IconUsersGroup';
import type { ComponentType } from 'react';
import type { Me, Role } from '../api/types';

export interface NavItem {
  to: string;
  /** A key under "nav". */
  label: string;
  /** Another one, for the narrow tabs of a phone. */
  short?: string;
  icon: ComponentType<{ size?: number }>;
  roles: Role[];
}

const items: NavItem[] = [
  { to: '/today', label: 'today', icon: IconCalendarCheck, roles: ['worker'] },
  { to: '/tasks', label: 'myTasks', icon: IconListDetails, roles: ['client', 'worker'] },
  { to: '/request', label: 'request', short: 'requestShort', icon: IconPlus, roles: ['client'] },
  { to: '/account', label: 'ownAccount', icon: IconCashBanknote, roles: ['client'] },
  { to: '/earnings', label: 'earnings', icon: IconCashBanknote, roles: ['worker'] },
  { to: '/tasks', label: 'tasks', icon: IconListDetails, roles: ['manager', 'admin'] },
  { to: '/supplies', label: 'supplies', icon: IconPackage, roles: ['clerk'] },
  { to: '/supplies/kits', label: 'kits', icon: IconBox, roles: ['clerk', 'admin'] },
  { to: '/supplies/audit', label: 'suppliesAudit', icon: IconChecklist, roles: ['clerk', 'manager', 'admin'] },
  { to: '/service-types', label: 'serviceTypes', icon: IconClipboardList, roles: ['manager', 'admin'] },
  { to: '/workers', label: 'workers', icon: IconUsersGroup, roles: ['manager', 'admin'] },
  { to: '/matching', label: 'matching', icon: IconRoute, roles: ['manager', 'admin'] },
  { to: '/accounting', label: 'accounting', icon: IconCashBanknote, roles: ['manager', 'admin'] },
  { to: '/admin/users', label: 'users', icon: IconUsers, roles: ['admin'] },
  { to: '/admin/company', label: 'company', icon: IconSettings, roles: ['admin'] },
  { to: '/admin/mails', label: 'mails', icon: IconMail, roles: ['admin'] },
  { to: '/admin/operations', label: 'operations', icon: IconServer, roles: ['admin'] },
  { to: '/admin/audit-log', label: 'auditLog', icon: IconFileSearch, roles: ['admin'] },
];

export const profileItem: NavItem = { to: '/profile', label: 'profile', icon: IconUser, roles: [] };

export const navigationFor = (me: Me) => items.filter((item) => item.roles.some((role) => me.roles.includes(role)));

/** Clients and workers have few pages and a phone: tabs in reach of the thumb instead of a menu. */
export const usesTabs = (me: Me) => me.roles.includes('client') || me.roles.includes('worker');

import { Badge, Box, Button, Group, NativeSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersList, useUsers } from '../../api/admin';
import { files } from '../../api/files';
import type { Role, User } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { ListTable } from '../../components/ListTable';
import { PageHeader } from '../../components/PageHeader';
import { SearchField } from '../../components/SearchField';
import { everybody } from '../../first';
import { SuppliesDiffer } from '../../components/SuppliesDiffer';
import { useFilters } from '../../lib/useFilters';
import { useSort } from '../../lib/useSort';
import type { PageFile } from '../../pages';
import { queries } from '../../queries';

// Fetched when it is opened.
const UserDialog = lazy(async () => ({ default: (await import('./UserDialog')).UserDialog }));

const roles: Role[] = ['client', 'worker', 'clerk', 'manager', 'admin'];

export const first: PageFile['first'] = async (_, isPlain) =>
  isPlain && queries.prefetchInfiniteQuery(usersList(everybody));

export default function Users() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['q', 'role'] as const);
  const [q] = useDebouncedValue(filters.q, 250);
  const query = { q, role: roles.find((role) => role === filters.role) };
  const list = useUsers(query);
  const [dialog, setDialog] = useState<{ edited: User | 'new'; opened: boolean } | null>(null);
  const setEdited = (edited: User | 'new') => setDialog({ edited, opened: true });
  const columns = useColumns(setEdited);
  const sort = useSort(columns.map(({ key }) => key));
  const close = () => setDialog(dialog && { ...dialog, opened: false });
  return (
    <>
      <PageHeader
        title={t('users.title')}
        actions={
          <>
            <ExportButton file={() => files.users(query)} />
            <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
              {t('users.invite')}
            </Button>
          </>
        }
      />
      <SuppliesDiffer mb="md" />
      <Group mb="md" gap="sm">
        <Box flex="1 1 240px" maw={360}>
          <SearchField label={t('users.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
        </Box>
        <NativeSelect
          aria-label={t('users.role')}
          size="sm"
          data={[{ value: '', label: t('users.anyRole') }, ...roles.map((value) => ({ value, label: t(`roles.${value}`) }))]}
          value={filters.role}
          onChange={(event) => setFilter('role', event.currentTarget.value || null)}
        />
      </Group>
      <ListTable
        label={t('users.title')}
        list={list}
        sort={sort}
        columns={columns}
        rowKey={(user) => user.id}
        empty={<EmptyState title={t('tasks.nothingFound')} text={t('users.emptyText')} />}
      />
      <Suspense>{dialog && <UserDialog {...dialog} onClose={close} />}</Suspense>
    </>
  );
}

const stateOf = (user: User) => (user.disabled ? 'disabled' : user.confirmed ? 'active' : 'unconfirmed');

function useColumns(edit: (user: User) => void): Column<User>[] {
  const { t } = useTranslation();
  return [
    { key: 'name', label: t('auth.name'), sort: (user) => user.name, cell: (user) => user.name },
    { key: 'email', label: t('auth.email'), sort: (user) => user.email, cell: (user) => user.email },
    {
      key: 'roles',
      label: t('users.roles'),
      sort: (user) => user.roles.map((role) => t(`roles.${role}`)).join(),
      cell: (user) => (
        <Group gap={4}>
          {user.roles.map((role) => (
            <Badge key={role} color="gray">
              {t(`roles.${role}`)}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      key: 'state',
      label: t('tasks.status'),
      sort: (user) => t(`users.${stateOf(user)}`),
      cell: (user) => {
        const state = stateOf(user);
        return (
          <Badge color={{ disabled: 'red', active: 'green', unconfirmed: 'yellow' }[state]}>
            {t(`users.${state}`)}
          </Badge>
        );
      },
    },
    {
      key: 'edit',
      label: t('common.actions'),
      align: 'right',
      cell: (user) => (
        <Button
          variant="default"
          size="xs"
          aria-label={t('common.editOf', { name: user.name })}
          onClick={() => edit(user)}
        >
          {t('common.edit')}
        </Button>
      ),
    },
  ];
}

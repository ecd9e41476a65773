import { Badge, Button, Group, Modal } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUsers } from '../../api/admin';
import type { User } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { InviteForm } from './InviteForm';
import { UserForm } from './UserForm';

export default function Users() {
  const { t } = useTranslation();
  const list = useUsers();
  const [edited, setEdited] = useState<User | 'new' | null>(null);
  const columns = useColumns(setEdited);
  const close = () => setEdited(null);
  return (
    <>
      <PageHeader
        title={t('users.title')}
        actions={
          <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
            {t('users.invite')}
          </Button>
        }
      />
      <ListView list={list} empty={<EmptyState title={t('users.empty')} text={t('users.emptyText')} />}>
        {(users) => <DataTable label={t('users.title')} rows={users} columns={columns} rowKey={(user) => user.id} />}
      </ListView>
      <Modal
        opened={edited !== null}
        onClose={close}
        title={edited === 'new' ? t('users.invite') : edited?.name}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited === 'new' && <InviteForm onDone={close} />}
        {edited && edited !== 'new' && <UserForm user={edited} onDone={close} />}
      </Modal>
    </>
  );
}

function useColumns(edit: (user: User) => void): Column<User>[] {
  const { t } = useTranslation();
  return [
    { key: 'name', label: t('auth.name'), cell: (user) => user.name },
    { key: 'email', label: t('auth.email'), cell: (user) => user.email },
    {
      key: 'roles',
      label: t('users.roles'),
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
      cell: (user) => {
        const state = user.disabled ? 'disabled' : user.confirmed ? 'active' : 'unconfirmed';
        return <Badge color={{ disabled: 'red', active: 'green', unconfirmed: 'yellow' }[state]}>{t(`users.${state}`)}</Badge>;
      },
    },
    {
      key: 'edit',
      label: t('common.actions'),
      align: 'right',
      cell: (user) => (
        <Button variant="default" size="xs" aria-label={t('common.editOf', { name: user.name })} onClick={() => edit(user)}>
          {t('common.edit')}
        </Button>
      ),
    },
  ];
}

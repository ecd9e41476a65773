import { Badge, Button, Modal, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKits } from '../../api/kits';
import { useSession } from '../../api/session';
import type { Kit } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListTable } from '../../components/ListTable';
import { Loading } from '../../components/Loading';
import { PageHeader } from '../../components/PageHeader';
import { useSort } from '../../lib/useSort';

const KitForm = lazy(async () => ({ default: (await import('./KitForm')).KitForm }));

/** What usually goes out for a service type, so that nobody types it again. */
export default function Kits() {
  const { t } = useTranslation();
  const list = useKits();
  const mayWrite = useSession().permissions.includes('kits.write');
  const [edited, setEdited] = useState<Kit | 'new' | null>(null);
  const columns = useColumns(mayWrite ? setEdited : null);
  const sort = useSort(columns.map(({ key }) => key));
  const close = () => setEdited(null);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
      {t('kits.add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('kits.title')} hint={t('kits.hint')} actions={add} />
      <ListTable
        label={t('kits.title')}
        list={list}
        sort={sort}
        columns={columns}
        rowKey={(kit) => kit.id}
        empty={<EmptyState title={t('kits.empty')} text={t('kits.emptyText')} action={add} />}
      />
      <Modal
        opened={edited !== null}
        onClose={close}
        title={edited === 'new' ? t('kits.add') : t('kits.edit')}
        size="lg"
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Suspense fallback={<Loading />}>
          {edited && <KitForm kit={edited === 'new' ? null : edited} onDone={close} />}
        </Suspense>
      </Modal>
    </>
  );
}

function useColumns(edit: ((kit: Kit) => void) | null): Column<Kit>[] {
  const { t } = useTranslation();
  const forWhat = (kit: Kit) => kit.service_type?.name ?? t('kits.everyType');
  const columns: Column<Kit>[] = [
    { key: 'name', label: t('kits.name'), sort: (kit) => kit.name, cell: (kit) => <Text fw={550}>{kit.name}</Text> },
    { key: 'type', label: t('kits.serviceType'), sort: forWhat, cell: forWhat },
    {
      key: 'items',
      label: t('issue.items'),
      cell: (kit) => kit.items.map(({ name, quantity }) => `${name} × ${quantity}`).join(', '),
    },
    {
      key: 'active',
      label: t('tasks.status'),
      sort: (kit) => kit.active,
      cell: (kit) => (
        <Badge color={kit.active ? 'green' : 'gray'}>{t(kit.active ? 'kits.active' : 'kits.retired')}</Badge>
      ),
    },
  ];
  if (!edit) return columns;
  const action: Column<Kit> = {
    key: 'edit',
    label: t('common.actions'),
    align: 'right',
    cell: (kit) => (
      <Button
        variant="default"
        size="xs"
        aria-label={t('common.editOf', { name: kit.name })}
        onClick={() => edit(kit)}
      >
        {t('common.edit')}
      </Button>
    ),
  };
  return [...columns, action];
}

import { Badge, Button, Modal } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServiceTypes } from '../../api/manage';
import { useSession } from '../../api/session';
import type { ServiceType } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { useFormat } from '../../lib/useFormat';
import { ServiceTypeForm } from './ServiceTypeForm';

export default function ServiceTypes() {
  const { t } = useTranslation();
  const list = useServiceTypes();
  const mayWrite = useSession().permissions.includes('service_types.write');
  const [edited, setEdited] = useState<ServiceType | 'new' | null>(null);
  const columns = useColumns(mayWrite ? setEdited : null);
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
      {t('serviceTypes.add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('nav.serviceTypes')} hint={t('serviceTypes.hint')} actions={add} />
      <ListView
        list={list}
        empty={<EmptyState title={t('serviceTypes.empty')} text={t('serviceTypes.emptyText')} action={add} />}
      >
        {(types) => (
          <DataTable label={t('nav.serviceTypes')} rows={types} columns={columns} rowKey={(type) => type.id} />
        )}
      </ListView>
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === 'new' ? t('serviceTypes.add') : t('serviceTypes.edit')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited && <ServiceTypeForm type={edited === 'new' ? null : edited} onDone={() => setEdited(null)} />}
      </Modal>
    </>
  );
}

function useColumns(edit: ((type: ServiceType) => void) | null): Column<ServiceType>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<ServiceType>[] = [
    { key: 'name', label: t('serviceTypes.name'), cell: (type) => type.name },
    { key: 'price', label: t('serviceTypes.basePrice'), cell: (type) => format.money(type.base_price) },
    { key: 'duration', label: t('serviceTypes.duration'), cell: (type) => format.duration(type.duration_minutes) },
    {
      key: 'traits',
      label: t('serviceTypes.traits'),
      cell: (type) => type.wanted_traits.map(({ trait, weight }) => `${trait} ${weight}`).join(', ') || '—',
    },
    {
      key: 'active',
      label: t('tasks.status'),
      cell: (type) => (
        <Badge color={type.active ? 'green' : 'gray'}>
          {t(type.active ? 'serviceTypes.offered' : 'serviceTypes.retired')}
        </Badge>
      ),
    },
  ];
  if (!edit) return columns;
  const action: Column<ServiceType> = {
    key: 'edit',
    label: t('common.actions'),
    align: 'right',
    cell: (type) => (
      <Button
        variant="default"
        size="xs"
        aria-label={t('common.editOf', { name: type.name })}
        onClick={() => edit(type)}
      >
        {t('common.edit')}
      </Button>
    ),
  };
  return [...columns, action];
}

import { Badge, Button, Modal } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { files } from '../../api/files';
import { useServiceTypes } from '../../api/manage';
import { useSession } from '../../api/session';
import type { ServiceType } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { ListTable } from '../../components/ListTable';
import { PageHeader } from '../../components/PageHeader';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';
import { ServiceTypeForm } from './ServiceTypeForm';

export default function ServiceTypes() {
  const { t } = useTranslation();
  const list = useServiceTypes();
  const mayWrite = useSession().permissions.includes('service_types.write');
  const [edited, setEdited] = useState<ServiceType | 'new' | null>(null);
  const columns = useColumns(mayWrite ? setEdited : null);
  const sort = useSort(columns.map(({ key }) => key));
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setEdited('new')}>
      {t('serviceTypes.add')}
    </Button>
  );
  const actions = (
    <>
      <ExportButton file={files.serviceTypes} />
      {add}
    </>
  );
  return (
    <>
      <PageHeader title={t('nav.serviceTypes')} hint={t('serviceTypes.hint')} actions={actions} />
      <ListTable
        label={t('nav.serviceTypes')}
        list={list}
        sort={sort}
        columns={columns}
        rowKey={(type) => type.id}
        empty={<EmptyState title={t('serviceTypes.empty')} text={t('serviceTypes.emptyText')} action={add} />}
      />
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
    { key: 'name', label: t('serviceTypes.name'), sort: (type) => type.name, cell: (type) => type.name },
    {
      key: 'price',
      label: t('serviceTypes.basePrice'),
      sort: (type) => type.base_price,
      cell: (type) => format.money(type.base_price),
    },
    {
      key: 'duration',
      label: t('serviceTypes.duration'),
      sort: (type) => type.duration_minutes,
      cell: (type) => format.duration(type.duration_minutes),
    },
    {
      key: 'traits',
      label: t('serviceTypes.traits'),
      cell: (type) => type.wanted_traits.map(({ trait, weight }) => `${trait} ${weight}`).join(', ') || '—',
    },
    {
      key: 'active',
      label: t('tasks.status'),
      sort: (type) => type.active,
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

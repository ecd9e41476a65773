import { Anchor, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { settlementStatuses, useSettlements, type SettlementFilters, type SettlementKind } from '../../api/accounting';
import type { Settlement } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { FilterBar } from '../../components/FilterBar';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { SettlementBadge, useSettlementState } from '../../components/SettlementStatus';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { AccountPicker } from './AccountPicker';

const names = ['status', 'person'] as const;

/** The filters in the address, as the API takes them. */
export function useSettlementFilters(runId?: string) {
  const control = useFilters(names);
  const { status, person } = control.filters;
  const query: SettlementFilters = {
    status: settlementStatuses.find((name) => name === status),
    person_id: person,
    run_id: runId,
  };
  return { ...control, query };
}

interface Props {
  kind: SettlementKind;
  control: ReturnType<typeof useSettlementFilters>;
  /** Why there may be none. */
  emptyText: string;
}

/** Invoices or payouts of all people, or of one run. */
export function SettlementList({ kind, control, emptyText }: Props) {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered, query } = control;
  return (
    <>
      <FilterBar clear={clear} isFiltered={isFiltered} isOpen={isFiltered}>
        <NativeSelect
          label={t('tasks.status')}
          size="sm"
          value={filters.status}
          onChange={(event) => setFilter('status', event.currentTarget.value)}
          data={[
            { value: '', label: t('tasks.anyStatus') },
            ...settlementStatuses.map((value) => ({ value, label: t(`settlement.status.${kind}.${value}`) })),
          ]}
        />
        <AccountPicker kind={kind === 'invoices' ? 'client' : 'worker'} value={filters.person} change={(id) => setFilter('person', id)} />
      </FilterBar>
      <ListTable
        label={t(`settlement.many.${kind}`)}
        list={useSettlements(kind, query)}
        columns={useColumns(kind)}
        rowKey={(item) => item.id}
        empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t(`settlement.empty.${kind}`)} text={emptyText} />}
      />
    </>
  );
}

function useColumns(kind: SettlementKind): Column<Settlement>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useSettlementState(kind);
  return [
    {
      key: 'number',
      label: t(`settlement.one.${kind}`),
      cell: (item) => (
        <Anchor component={Link} to={`/${kind}/${item.id}`} fw={600} fz="inherit" style={{ whiteSpace: 'nowrap' }}>
          {item.number}
        </Anchor>
      ),
    },
    { key: 'person', label: t(`settlement.person.${kind}`), cell: (item) => item.person.name },
    { key: 'status', label: t('tasks.status'), cell: (item) => <SettlementBadge kind={kind} item={item} /> },
    {
      key: 'state',
      label: t('settlement.state'),
      cell: (item) => (
        <Text size="sm" component="span">
          {state(item) || '—'}
        </Text>
      ),
    },
    { key: 'issued', label: t('settlement.issuedAt'), cell: (item) => format.short(item.issued_at) },
    { key: 'total', label: t('settlement.total'), align: 'right', cell: (item) => <Amount value={item.total} fw={600} /> },
  ];
}

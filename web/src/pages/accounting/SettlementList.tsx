import { useTranslation } from 'react-i18next';
import { settlementStatuses, useSettlements, type SettlementFilters, type SettlementKind } from '../../api/accounting';
import { FilterBar } from '../../components/FilterBar';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { SettlementStatusSelect, useSettlementColumns } from '../../components/SettlementColumns';
import { useFilters } from '../../lib/useFilters';
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
        <SettlementStatusSelect kind={kind} value={filters.status} change={(value) => setFilter('status', value)} />
        <AccountPicker kind={kind === 'invoices' ? 'client' : 'worker'} value={filters.person} change={(id) => setFilter('person', id)} />
      </FilterBar>
      <ListTable
        label={t(`settlement.many.${kind}`)}
        list={useSettlements(kind, query)}
        columns={useSettlementColumns(kind, { withPerson: true })}
        rowKey={(item) => item.id}
        empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t(`settlement.empty.${kind}`)} text={emptyText} />}
      />
    </>
  );
}

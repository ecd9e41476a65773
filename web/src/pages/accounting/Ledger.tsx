import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLedger, type LedgerFilters } from '../../api/books';
import { files } from '../../api/files';
import type { MovementKind } from '../../api/types';
import { ExportButton } from '../../components/ExportButton';
import { DayFilter, FilterBar } from '../../components/FilterBar';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { dayEnd, dayStart } from '../../lib/days';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { AccountPicker } from './AccountPicker';
import { Frame } from './Frame';
import { LedgerTable } from './LedgerTable';
import { TaskPicker } from './TaskPicker';

const names = ['account', 'task', 'kind', 'from', 'to'] as const;
const kinds: MovementKind[] = ['task_charge', 'share', 'penalty', 'bonus', 'charge_paid', 'payout', 'reversal'];

/** Every movement of money, from which account to which, newest first. */
export default function Ledger() {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { filters, setFilter, clear, isFiltered } = useFilters(names);
  const query: LedgerFilters = {
    account_id: filters.account,
    task_id: filters.task,
    kind: kinds.find((kind) => kind === filters.kind),
    from: filters.from && dayStart(filters.from, zone),
    to: filters.to && dayEnd(filters.to, zone),
  };
  const list = useLedger(query);
  const day = (name: 'from' | 'to') => (
    <DayFilter label={t(`tasks.${name}`)} value={filters[name]} change={(value) => setFilter(name, value)} />
  );
  return (
    <Frame title={t('books.tab.ledger')} hint={t('ledger.hint')} actions={<ExportButton file={() => files.ledger(query)} />}>
      <FilterBar clear={clear} isFiltered={isFiltered} isOpen={isFiltered}>
        <AccountPicker value={filters.account} change={(id) => setFilter('account', id)} />
        <TaskPicker value={filters.task} change={(id) => setFilter('task', id)} />
        <NativeSelect
          label={t('movements.kind')}
          size="sm"
          value={filters.kind}
          onChange={(event) => setFilter('kind', event.currentTarget.value)}
          data={[{ value: '', label: t('movements.anyKind') }, ...kinds.map((value) => ({ value, label: t(`movements.kinds.${value}`) }))]}
        />
        {day('from')}
        {day('to')}
      </FilterBar>
      <LedgerTable
        list={list}
        narrow={setFilter}
        empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t('ledger.empty')} text={t('ledger.emptyText')} />}
      />
    </Frame>
  );
}

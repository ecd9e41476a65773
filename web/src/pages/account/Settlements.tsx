import { useTranslation } from 'react-i18next';
import { settlementStatuses, useSettlements, type SettlementKind } from '../../api/accounting';
import { files } from '../../api/files';
import { ExportButton } from '../../components/ExportButton';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { Section } from '../../components/Section';
import { SettlementStatusSelect, useSettlementColumns } from '../../components/SettlementColumns';
import { useFilters } from '../../lib/useFilters';

const SHOWN_FIRST = 6;

/** One's own invoices or payouts, newest first. */
export function Settlements({ kind }: { kind: SettlementKind }) {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = useFilters(['status'] as const);
  const status = settlementStatuses.find((name) => name === filters.status);
  const list = useSettlements(kind, { status, limit: SHOWN_FIRST });
  return (
    <Section title={t(`settlement.many.${kind}`)} actions={<ExportButton file={() => files.settlements(kind, { status })} />}>
      {(isFiltered || list.items?.length !== 0) && (
        <SettlementStatusSelect kind={kind} value={status} change={(value) => setFilter('status', value)} maw={240} mb="md" />
      )}
      <ListTable
        label={t(`settlement.many.${kind}`)}
        list={list}
        columns={useSettlementColumns(kind)}
        rowKey={(item) => item.id}
        empty={
          <FilteredEmpty
            isFiltered={isFiltered}
            clear={clear}
            title={t(`settlement.empty.${kind}`)}
            text={t(`settlement.emptyText.${kind}`)}
          />
        }
      />
    </Section>
  );
}

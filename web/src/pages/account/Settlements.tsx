import { Anchor, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { settlementStatuses, useSettlements, type SettlementKind } from '../../api/accounting';
import { files } from '../../api/files';
import type { Settlement } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { Section } from '../../components/Section';
import { SettlementBadge, useSettlementState } from '../../components/SettlementStatus';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';

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
        <NativeSelect
          label={t('tasks.status')}
          size="sm"
          maw={240}
          mb="md"
          value={status ?? ''}
          onChange={(event) => setFilter('status', event.currentTarget.value)}
          data={[
            { value: '', label: t('tasks.anyStatus') },
            ...settlementStatuses.map((value) => ({ value, label: t(`settlement.status.${kind}.${value}`) })),
          ]}
        />
      )}
      <ListTable
        label={t(`settlement.many.${kind}`)}
        list={list}
        columns={useColumns(kind)}
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
    { key: 'issued', label: t('settlement.issuedAt'), cell: (item) => format.date(item.issued_at) },
    { key: 'status', label: t('tasks.status'), cell: (item) => <SettlementBadge kind={kind} item={item} /> },
    {
      key: 'state',
      label: t('settlement.state'),
      cell: (item) => (
        <Text size="sm" component="span">
          {state(item)}
        </Text>
      ),
    },
    { key: 'total', label: t('settlement.total'), align: 'right', cell: (item) => <Amount value={item.total} fw={600} /> },
  ];
}

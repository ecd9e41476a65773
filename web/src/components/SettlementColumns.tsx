import { Anchor, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { settlementStatuses, type SettlementKind } from '../api/accounting';
import type { Settlement } from '../api/types';
import { useFormat } from '../lib/useFormat';
import { Amount } from './Amount';
import type { Column } from './DataTable';
import { SettlementBadge, useSettlementState } from './SettlementStatus';

/** The columns of a list of invoices or payouts; of all people's with whose they are. */
export function useSettlementColumns(kind: SettlementKind, options: { withPerson?: boolean } = {}): Column<Settlement>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useSettlementState(kind);
  const person: Column<Settlement> = { key: 'person', label: t(`settlement.person.${kind}`), cell: (item) => item.person.name };
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
    ...(options.withPerson ? [person] : []),
    { key: 'issued', label: t('settlement.issuedAt'), cell: (item) => format.date(item.issued_at) },
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
    { key: 'total', label: t('settlement.total'), align: 'right', cell: (item) => <Amount value={item.total} fw={600} /> },
  ];
}

/** Narrows such a list by status. */
export function SettlementStatusSelect(props: { kind: SettlementKind; value?: string; change: (status: string) => void; maw?: number; mb?: string }) {
  const { kind, value, change, ...rest } = props;
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('tasks.status')}
      size="sm"
      value={value ?? ''}
      onChange={(event) => change(event.currentTarget.value)}
      data={[
        { value: '', label: t('tasks.anyStatus') },
        ...settlementStatuses.map((status) => ({ value: status, label: t(`settlement.status.${kind}.${status}`) })),
      ]}
      {...rest}
    />
  );
}

import { Anchor, Badge, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMovements, type MovementFilters } from '../../api/account';
import { files } from '../../api/files';
import type { Movement, MovementKind } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { DayFilter, FilterBar } from '../../components/FilterBar';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { Section } from '../../components/Section';
import { dayEnd, dayStart } from '../../lib/days';
import { useExplain } from '../../lib/useExplain';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';

const kinds: Record<'client' | 'worker', MovementKind[]> = {
  client: ['task_charge', 'charge_paid', 'reversal'],
  worker: ['share', 'penalty', 'bonus', 'payout', 'reversal'],
};

/** Enough for a phone; more comes at the press of a button. */
const SHOWN_FIRST = 20;

const names = ['kind', 'from', 'to'] as const;

/** The lines of one's account, newest first, each with why it is this amount. */
export function Movements({ isClient }: { isClient: boolean }) {
  const { t } = useTranslation();
  const { zone } = useFormat();
  const { filters, setFilter, clear, isFiltered } = useFilters(names);
  const own = kinds[isClient ? 'client' : 'worker'];
  const query: MovementFilters = {
    kind: own.find((kind) => kind === filters.kind),
    from: filters.from && dayStart(filters.from, zone),
    to: filters.to && dayEnd(filters.to, zone),
  };
  const list = useMovements({ ...query, limit: SHOWN_FIRST });
  const day = (name: 'from' | 'to') => (
    <DayFilter label={t(`tasks.${name}`)} value={filters[name]} change={(value) => setFilter(name, value)} />
  );
  return (
    <Section title={t('movements.title')} actions={<ExportButton file={() => files.movements(query)} />}>
      <FilterBar clear={clear} isFiltered={isFiltered} isOpen={isFiltered}>
        <NativeSelect
          label={t('movements.kind')}
          size="sm"
          value={filters.kind}
          onChange={(event) => setFilter('kind', event.currentTarget.value)}
          data={[{ value: '', label: t('movements.anyKind') }, ...own.map((value) => ({ value, label: t(`movements.kinds.${value}`) }))]}
        />
        {day('from')}
        {day('to')}
      </FilterBar>
      <ListTable
        label={t('movements.title')}
        list={list}
        columns={useColumns()}
        rowKey={(movement) => movement.id}
        empty={
          <FilteredEmpty
            isFiltered={isFiltered}
            clear={clear}
            title={t('movements.empty')}
            text={t(isClient ? 'movements.emptyClient' : 'movements.emptyWorker')}
          />
        }
      />
    </Section>
  );
}

function useColumns(): Column<Movement>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const explain = useExplain();
  return [
    {
      key: 'what',
      label: t('movements.what'),
      cell: (movement) => (
        <>
          {explain(movement)}
          {movement.by && (
            <Text size="sm" c="dimmed" fw={400}>
              {t('movements.by', { name: movement.by.name })}
            </Text>
          )}
          {movement.reversed_by_id && (
            <Badge color="gray" mt={4} display="block" w="fit-content">
              {t('movements.reversed')}
            </Badge>
          )}
        </>
      ),
    },
    { key: 'kind', label: t('movements.kind'), cell: ({ kind }) => t(`movements.kinds.${kind}`) },
    {
      key: 'task',
      label: t('tasks.task'),
      cell: ({ task }) =>
        task ? (
          <Anchor component={Link} to={`/tasks/${task.id}`} fz="inherit">
            №{task.number}
          </Anchor>
        ) : (
          '—'
        ),
    },
    { key: 'at', label: t('audit.at'), cell: ({ at }) => format.short(at) },
    { key: 'amount', label: t('movements.amount'), align: 'right', cell: ({ amount }) => <Amount value={amount} signed fw={600} /> },
    { key: 'after', label: t('movements.after'), align: 'right', cell: ({ balance_after }) => <Amount value={balance_after} /> },
  ];
}

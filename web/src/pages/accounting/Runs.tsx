import { Anchor, NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRuns } from '../../api/accounting';
import { useSession } from '../../api/session';
import type { AccountingRun, RunKind } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { Section } from '../../components/Section';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { Frame } from './Frame';
import { RunBadge, RunProgress } from './RunProgress';
import { StartRun } from './StartRun';

const kinds: RunKind[] = ['charge', 'pay'];

/** Charging the clients, paying the workers: by the calendar, or now. */
export default function Runs() {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = useFilters(['kind'] as const);
  const kind = kinds.find((name) => name === filters.kind);
  const list = useRuns({ kind });
  const mayRun = useSession().permissions.includes('accounting.run');
  return (
    <Frame title={t('books.tab.runs')} hint={t('runs.hint')}>
      <Stack gap="xl">
        {mayRun && (
          <Stack>
            {kinds.map((one) => (
              <StartRun key={one} kind={one} />
            ))}
          </Stack>
        )}
        <Section title={t('runs.past')}>
          <NativeSelect
            label={t('runs.kind')}
            size="sm"
            maw={240}
            mb="md"
            value={kind ?? ''}
            onChange={(event) => setFilter('kind', event.currentTarget.value)}
            data={[{ value: '', label: t('runs.both') }, ...kinds.map((value) => ({ value, label: t(`runs.kinds.${value}`) }))]}
          />
          <ListTable
            label={t('runs.past')}
            list={list}
            columns={useColumns()}
            rowKey={(run) => run.id}
            empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t('runs.empty')} text={t('runs.emptyText')} />}
          />
        </Section>
      </Stack>
    </Frame>
  );
}

function useColumns(): Column<AccountingRun>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'kind',
      label: t('runs.kind'),
      cell: (run) => (
        <>
          <Anchor component={Link} to={`/accounting/runs/${run.id}`} fw={600} fz="inherit">
            {t(`runs.kinds.${run.kind}`)}
          </Anchor>
          <Text size="sm" c="dimmed" fw={400}>
            {run.by ? run.by.name : t('runs.calendar')}
          </Text>
        </>
      ),
    },
    { key: 'started', label: t('runs.started'), cell: (run) => format.short(run.started_at) },
    { key: 'status', label: t('tasks.status'), cell: (run) => <RunBadge run={run} /> },
    { key: 'progress', label: t('runs.progress'), cell: (run) => <RunProgress run={run} /> },
    { key: 'total', label: t('settlement.total'), align: 'right', cell: (run) => <Amount value={run.total} fw={600} /> },
  ];
}

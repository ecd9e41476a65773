import { Badge, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOperations } from '../../api/admin';
import type { Operations } from '../../api/types';
import { DataTable } from '../../components/DataTable';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';
import { ParkedTable } from './ParkedTable';

/** How the machinery behind the pages is doing. */
export default function OperationsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('nav.operations')} hint={t('operations.hint')} />
      <QueryView query={useOperations()}>
        {(state) => (
          <Stack gap="xl">
            <Part title={t('operations.parked')}>
              {state.parked.length ? (
                <ParkedTable items={state.parked} />
              ) : (
                <Text c="dimmed">{t('operations.nothingParked')}</Text>
              )}
            </Part>
            <Part title={t('operations.consumers')}>
              <Consumers consumers={state.consumers} />
            </Part>
            <Part title={t('operations.jobs')}>
              <Jobs jobs={state.jobs} />
            </Part>
            <Part title={t('operations.schedules')}>
              <Schedules schedules={state.schedules} />
            </Part>
          </Stack>
        )}
      </QueryView>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  );
}

function Alarm({ value }: { value: number }) {
  return value > 0 ? <Badge color="red">{value}</Badge> : value;
}

function Consumers({ consumers }: { consumers: Operations['consumers'] }) {
  const { t } = useTranslation();
  const sort = useSort(['name', 'lag', 'parked'], { table: 'consumers' });
  return (
    <DataTable
      label={t('operations.consumers')}
      rows={consumers}
      sort={sort}
      rowKey={(row) => `${row.source}:${row.name}:${row.target}`}
      columns={[
        { key: 'name', label: t('operations.name'), sort: (row) => row.name, cell: (row) => row.name },
        { key: 'way', label: t('operations.way'), cell: (row) => `${row.source} → ${row.target}` },
        { key: 'lag', label: t('operations.lag'), align: 'right', sort: (row) => row.lag, cell: (row) => row.lag },
        {
          key: 'parked',
          label: t('operations.parkedCount'),
          align: 'right',
          sort: (row) => row.parked,
          cell: (row) => <Alarm value={row.parked} />,
        },
        { key: 'error', label: t('mails.error'), cell: (row) => row.last_error ?? '—' },
      ]}
    />
  );
}

function Jobs({ jobs }: { jobs: Operations['jobs'] }) {
  const { t } = useTranslation();
  const sort = useSort(['kind', 'store', 'waiting', 'running', 'parked'], { table: 'jobs' });
  return (
    <DataTable
      label={t('operations.jobs')}
      rows={jobs}
      sort={sort}
      rowKey={(row) => `${row.store}:${row.kind}`}
      columns={[
        { key: 'kind', label: t('operations.name'), sort: (row) => row.kind, cell: (row) => row.kind },
        { key: 'store', label: t('operations.store'), sort: (row) => row.store, cell: (row) => row.store },
        {
          key: 'waiting',
          label: t('operations.waiting'),
          align: 'right',
          sort: (row) => row.waiting,
          cell: (row) => row.waiting,
        },
        {
          key: 'running',
          label: t('operations.running'),
          align: 'right',
          sort: (row) => row.running,
          cell: (row) => row.running,
        },
        {
          key: 'parked',
          label: t('operations.parkedCount'),
          align: 'right',
          sort: (row) => row.parked,
          cell: (row) => <Alarm value={row.parked} />,
        },
      ]}
    />
  );
}

function Schedules({ schedules }: { schedules: Operations['schedules'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tick = (at: string | null) => (at ? format.when(at) : '—');
  const sort = useSort(['name', 'last', 'next'], { table: 'schedules' });
  return (
    <DataTable
      label={t('operations.schedules')}
      rows={schedules}
      sort={sort}
      rowKey={(row) => row.name}
      columns={[
        { key: 'name', label: t('operations.name'), sort: (row) => row.name, cell: (row) => row.name },
        { key: 'description', label: t('operations.what'), cell: (row) => row.description },
        { key: 'last', label: t('operations.last'), sort: (row) => row.last_tick, cell: (row) => tick(row.last_tick) },
        { key: 'next', label: t('operations.next'), sort: (row) => row.next_tick, cell: (row) => tick(row.next_tick) },
      ]}
    />
  );
}

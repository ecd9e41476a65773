import { Anchor, Badge, Modal, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { files } from '../../api/files';
import { hasRole, useSession } from '../../api/session';
import { useSuppliesAudit, type AuditFilters } from '../../api/suppliesAudit';
import type { AuditLine } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { Loading } from '../../components/Loading';
import { Narrowed } from '../../components/Narrowed';
import { PageHeader } from '../../components/PageHeader';
import { dayEnd, dayStart } from '../../lib/days';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';
import { artifactName } from './artifactName';
import { AuditFilterBar, auditFilters, directions, type AuditFilterName } from './AuditFilterBar';
import { Comparison } from './Comparison';

const AuditDetail = lazy(() => import('./AuditDetail'));

type Narrow = (name: AuditFilterName, value: string | null) => void;

/** Everything that was handed over or came back: who, to whom, what, for which task, when. */
export default function Audit() {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = useFilters(auditFilters);
  const query = useAuditQuery(filters);
  const list = useSuppliesAudit(query);
  const [shown, setShown] = useState<AuditLine | null>(null);
  const columns = useColumns(setFilter, setShown);
  const sort = useSort(columns.map(({ key }) => key), { usual: { by: 'at', order: 'desc' } });
  return (
    <>
      <PageHeader
        title={t('suppliesAudit.title')}
        hint={t('suppliesAudit.hint')}
        actions={<ExportButton file={() => files.suppliesAudit(query)} />}
      />
      <Comparison />
      <AuditFilterBar filters={filters} setFilter={setFilter} clear={clear} isFiltered={isFiltered} />
      <NarrowedTo filters={filters} setFilter={setFilter} lines={list.items ?? []} />
      <ListTable
        label={t('suppliesAudit.title')}
        list={list}
        sort={sort}
        columns={columns}
        rowKey={(line) => line.id}
        empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t('suppliesAudit.empty')} text={t('suppliesAudit.emptyText')} />}
      />
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown && t('suppliesAudit.entry', { number: shown.number })}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Suspense fallback={<Loading />}>{shown && <AuditDetail line={shown} />}</Suspense>
      </Modal>
    </>
  );
}

function useAuditQuery(filters: Record<AuditFilterName, string>): AuditFilters {
  const { zone } = useFormat();
  const [q] = useDebouncedValue(filters.q, 250);
  return {
    q,
    task_id: filters.task,
    worker_id: filters.worker,
    direction: directions.find((name) => name === filters.direction),
    from: filters.from && dayStart(filters.from, zone),
    to: filters.to && dayEnd(filters.to, zone),
  };
}

interface NarrowedProps {
  filters: Record<AuditFilterName, string>;
  setFilter: Narrow;
  lines: AuditLine[];
}

/** The one worker or task that the table was narrowed to by a press on a name. */
function NarrowedTo({ filters, setFilter, lines }: NarrowedProps) {
  const { t } = useTranslation();
  const [first] = lines;
  const chosen = [
    { name: 'worker' as const, text: t('suppliesAudit.ofWorker', { name: first?.worker.name ?? '…' }) },
    { name: 'task' as const, text: t('suppliesAudit.ofTask', { number: first?.task.number ?? '…' }) },
  ].filter(({ name }) => filters[name]);
  return <Narrowed items={chosen.map((one) => ({ ...one, remove: () => setFilter(one.name, null) }))} />;
}

function useColumns(narrow: Narrow, show: (line: AuditLine) => void): Column<AuditLine>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const maySeeTasks = hasRole(useSession(), 'manager', 'admin');
  return [
    {
      key: 'name',
      label: t('suppliesAudit.what'),
      sort: (line) => artifactName(t, line),
      cell: (line) => (
        <Anchor component="button" type="button" fz="inherit" fw={550} ta="start" onClick={() => show(line)}>
          {artifactName(t, line)} × {line.quantity}
        </Anchor>
      ),
    },
    {
      key: 'direction',
      label: t('suppliesAudit.direction'),
      sort: (line) => line.direction,
      cell: (line) => (
        <Badge color={line.direction === 'issued' ? 'green' : 'gray'}>{t(`suppliesAudit.${line.direction}`)}</Badge>
      ),
    },
    { key: 'at', label: t('audit.at'), sort: (line) => line.number, cell: (line) => format.short(line.at) },
    {
      key: 'task',
      label: t('tasks.task'),
      cell: (line) => <TaskCell line={line} isLink={maySeeTasks} narrow={narrow} />,
    },
    {
      key: 'worker',
      label: t('task.worker'),
      sort: (line) => line.worker.name,
      cell: (line) => (
        <Anchor component="button" type="button" fz="inherit" ta="start" onClick={() => narrow('worker', line.worker.id)}>
          {line.worker.name}
        </Anchor>
      ),
    },
    { key: 'clerk', label: t('roles.clerk'), sort: (line) => line.clerk.name, cell: (line) => line.clerk.name },
    {
      key: 'note',
      label: t('issue.noteLabel'),
      cell: (line) => (
        <Text size="sm" component="span">
          {line.note ?? line.without_cookie_reason ?? '—'}
        </Text>
      ),
    },
  ];
}

interface TaskCellProps {
  line: AuditLine;
  isLink: boolean;
  narrow: Narrow;
}

/** Leads to the task whoever may see it; for others it narrows the table. */
function TaskCell({ line, isLink, narrow }: TaskCellProps) {
  const number = `№${line.task.number}`;
  if (isLink) {
    return (
      <Anchor component={Link} to={`/tasks/${line.task.id}`} fz="inherit">
        {number}
      </Anchor>
    );
  }
  return (
    <Anchor component="button" type="button" fz="inherit" onClick={() => narrow('task', line.task.id)}>
      {number}
    </Anchor>
  );
}

import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useEventLog } from '../../api/books';
import { files } from '../../api/files';
import type { AccountingEvent } from '../../api/types';
import { Amount } from '../../components/Amount';
import type { Column } from '../../components/DataTable';
import { ExportButton } from '../../components/ExportButton';
import { FilterBar } from '../../components/FilterBar';
import { FilteredEmpty } from '../../components/FilteredEmpty';
import { ListTable } from '../../components/ListTable';
import { StatusBadge } from '../../components/StatusBadge';
import { useFilters } from '../../lib/useFilters';
import { useFormat } from '../../lib/useFormat';
import { Frame } from './Frame';
import { TaskPicker } from './TaskPicker';

/** What accounting saw of the tasks, and what it booked for it or why it did not. */
export default function EventLog() {
  const { t } = useTranslation();
  const { filters, setFilter, clear, isFiltered } = useFilters(['task'] as const);
  const query = { task_id: filters.task };
  return (
    <Frame title={t('books.tab.events')} hint={t('events.hint')} actions={<ExportButton file={() => files.accountingEvents(query)} />}>
      <FilterBar clear={clear} isFiltered={isFiltered} isOpen={isFiltered}>
        <TaskPicker value={filters.task} change={(id) => setFilter('task', id)} />
      </FilterBar>
      <ListTable
        label={t('books.tab.events')}
        list={useEventLog(query)}
        columns={useColumns()}
        rowKey={(event) => event.id}
        empty={<FilteredEmpty isFiltered={isFiltered} clear={clear} title={t('events.empty')} text={t('events.emptyText')} />}
      />
    </Frame>
  );
}

function useColumns(): Column<AccountingEvent>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'type',
      label: t('operations.event'),
      cell: ({ type }) => t(`events.type.${type.replace('.', '_')}`, { defaultValue: type }),
    },
    {
      key: 'task',
      label: t('tasks.task'),
      cell: ({ task }) => (
        <Anchor component={Link} to={`/tasks/${task.id}`} fz="inherit">
          №{task.number}
        </Anchor>
      ),
    },
    { key: 'at', label: t('audit.at'), cell: ({ at }) => format.short(at) },
    {
      key: 'status',
      label: t('tasks.status'),
      cell: (event) => (
        <>
          <StatusBadge task={event} />
          {event.cause && (
            <Text size="sm" c="dimmed">
              {t(`cause.${event.cause}`)}
            </Text>
          )}
        </>
      ),
    },
    { key: 'booked', label: t('events.booked'), cell: (event) => <Booked event={event} /> },
  ];
}

function Booked({ event: { booked, reason } }: { event: AccountingEvent }) {
  const { t } = useTranslation();
  return (
    <>
      {booked.map(({ id, kind, amount }) => (
        <Text key={id} size="sm">
          {t(`movements.kinds.${kind}`)}: <Amount value={amount} />
        </Text>
      ))}
      {reason && (
        <Text size="sm" c="dimmed">
          {t(`events.reason.${reason}`)}
        </Text>
      )}
    </>
  );
}

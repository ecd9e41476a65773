import { Text, Timeline } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHistory } from '../api/tasks';
import type { HistoryItem, Task, TaskStatus } from '../api/types';
import { useFormat } from '../lib/useFormat';
import { QueryView } from './QueryView';
import { statusColors } from './StatusBadge';

/** What is still to come, if all goes well. */
function ahead(status: TaskStatus): TaskStatus[] {
  const path: TaskStatus[] = ['new', 'assigned', 'in_progress', 'done'];
  const place = path.indexOf(status);
  return place < 0 ? [] : path.slice(place + 1);
}

function HistoryEntry({ item }: { item: HistoryItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Text size="sm" c="dimmed">
        {format.when(item.at)} · {item.actor?.name ?? t('task.system')}
      </Text>
      {item.cause && <Text size="sm">{t(`cause.${item.cause}`)}</Text>}
      {item.reason && <Text size="sm">{item.reason}</Text>}
    </>
  );
}

function entryTitle(item: HistoryItem, t: (key: string) => string) {
  if (item.from === item.to) return t('task.reassigned');
  return t(item.from && item.to === 'new' ? 'task.unassigned' : `history.${item.to}`);
}

/** The way of a task: what happened, by whom, and what comes next. It follows the live queries by itself. */
export function TaskTimeline({ task }: { task: Task }) {
  const { t } = useTranslation();
  const history = useHistory(task.id);
  return (
    <QueryView query={history}>
      {({ items }) => {
        const past = [...items].sort((a, b) => a.at.localeCompare(b.at));
        return (
          <Timeline active={past.length - 1} bulletSize={18} lineWidth={2} color={statusColors[task.status]}>
            {past.map((item, index) => (
              <Timeline.Item key={`${item.at}-${index}`} title={entryTitle(item, t)}>
                <HistoryEntry item={item} />
              </Timeline.Item>
            ))}
            {ahead(task.status).map((status) => (
              <Timeline.Item key={status} title={<Text c="dimmed">{t(`ahead.${status}`)}</Text>} lineVariant="dashed" />
            ))}
          </Timeline>
        );
      }}
    </QueryView>
  );
}

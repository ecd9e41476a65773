import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MatchingPreview } from '../../api/types';
import { DataTable, type Column } from '../../components/DataTable';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';

type Item = MatchingPreview['items'][number];

/** Whom these steps would have picked for past tasks. */
export function PipelinePreview({ preview }: { preview: MatchingPreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sort = useSort(['when', 'before', 'after'], { table: 'preview' });
  const columns: Column<Item>[] = [
    {
      key: 'task',
      label: t('tasks.task'),
      cell: ({ task }) => (
        <Anchor component={Link} to={`/tasks/${task.id}`}>
          №{task.number} {task.service_type.name}
        </Anchor>
      ),
    },
    {
      key: 'when',
      label: t('tasks.when'),
      sort: ({ task }) => Date.parse(task.scheduled_at),
      cell: ({ task }) => format.when(task.scheduled_at),
    },
    {
      key: 'before',
      label: t('matching.before'),
      sort: ({ before }) => before?.name,
      cell: ({ before }) => before?.name ?? '—',
    },
    {
      key: 'after',
      label: t('matching.after'),
      sort: ({ after }) => after?.name,
      cell: ({ before, after }) => (
        <Text size="sm" fw={before?.id === after?.id ? 400 : 650}>
          {after?.name ?? '—'}
        </Text>
      ),
    },
  ];
  return (
    <Card aria-live="polite">
      <Stack>
        <Title order={2}>{t('matching.previewTitle')}</Title>
        <Text>{t('matching.previewResult', { examined: preview.examined, changed: preview.changed })}</Text>
        {preview.items.length > 0 && (
          <DataTable
            label={t('matching.previewTitle')}
            rows={preview.items}
            columns={columns}
            sort={sort}
            rowKey={({ task }) => task.id}
          />
        )}
      </Stack>
    </Card>
  );
}

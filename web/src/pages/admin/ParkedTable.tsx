import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParkedAction } from '../../api/admin';
import type { ParkedItem } from '../../api/types';
import { ConfirmModal } from '../../components/ConfirmModal';
import { DataTable, type Column } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';
import { useSort } from '../../lib/useSort';

/** What failed too often to be tried again by itself: somebody decides. */
export function ParkedTable({ items }: { items: ParkedItem[] }) {
  const { t } = useTranslation();
  const [skipped, setSkipped] = useState<ParkedItem | null>(null);
  const retry = useParkedAction('retry');
  const skip = useParkedAction('skip');
  const columns = useColumns((item) => retry.mutate(item), setSkipped);
  const sort = useSort(
    columns.map(({ key }) => key),
    { table: 'parked' },
  );
  return (
    <Stack gap="sm">
      <ErrorNotice error={retry.error} />
      <DataTable
        label={t('operations.parked')}
        rows={items}
        columns={columns}
        sort={sort}
        rowKey={(item) => `${item.store}:${item.what}:${item.id}`}
      />
      <ConfirmModal
        opened={skipped !== null}
        onClose={() => setSkipped(null)}
        title={t('operations.skipTitle')}
        confirm={t('operations.skip')}
        danger
        busy={skip.isPending}
        error={skip.error}
        onConfirm={() => skipped && skip.mutate(skipped, { onSuccess: () => setSkipped(null) })}
      >
        {t('operations.skipText', { name: skipped?.name, subject: skipped?.subject })}
      </ConfirmModal>
    </Stack>
  );
}

function useColumns(retry: (item: ParkedItem) => void, skip: (item: ParkedItem) => void): Column<ParkedItem>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      key: 'name',
      label: t('operations.name'),
      sort: (item) => item.name,
      cell: (item) => (
        <>
          {item.name}
          <Text size="sm" c="dimmed" fw={400}>
            {t(`operations.${item.what}`)} {item.type} · {item.subject}
          </Text>
        </>
      ),
    },
    { key: 'error', label: t('mails.error'), sort: (item) => item.error, cell: (item) => item.error ?? '—' },
    {
      key: 'attempts',
      label: t('mails.attempts'),
      align: 'right',
      sort: (item) => item.attempts,
      cell: (item) => item.attempts,
    },
    {
      key: 'at',
      label: t('operations.parkedAt'),
      sort: (item) => Date.parse(item.parked_at),
      cell: (item) => format.when(item.parked_at),
    },
    {
      key: 'actions',
      label: t('common.actions'),
      align: 'right',
      cell: (item) => (
        <Group gap="xs" justify="flex-end">
          <Button variant="default" size="xs" onClick={() => retry(item)}>
            {t('operations.retry')}
          </Button>
          <Button variant="default" size="xs" onClick={() => skip(item)}>
            {t('operations.skip')}
          </Button>
        </Group>
      ),
    },
  ];
}

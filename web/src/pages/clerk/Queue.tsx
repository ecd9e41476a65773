import { SegmentedControl, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { supplyQueue, useSupplyQueue } from '../../api/supplies';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { openRequests } from '../../first';
import { useFilters } from '../../lib/useFilters';
import type { PageFile } from '../../pages';
import { queries } from '../../queries';
import { QueueCard } from './QueueCard';

const views: Record<string, string> = { open: openRequests.status, issued: 'issued', cancelled: 'cancelled,returned' };

export const first: PageFile['first'] = async (_, isPlain) =>
  isPlain && queries.prefetchInfiniteQuery(supplyQueue(openRequests));

export default function Queue() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['show'] as const);
  const show = filters.show in views ? filters.show : 'open';
  const list = useSupplyQueue(views[show]);
  return (
    <>
      <PageHeader title={t('queue.title')} hint={t('queue.hint')} />
      <Stack>
        <SegmentedControl
          aria-label={t('tasks.show')}
          value={show}
          onChange={(value) => setFilter('show', value === 'open' ? null : value)}
          data={Object.keys(views).map((value) => ({ value, label: t(`queue.${value}`) }))}
          style={{ alignSelf: 'flex-start' }}
        />
        <ListView list={list} empty={<EmptyState title={t('queue.empty')} text={t('queue.emptyText')} />}>
          {(items) => {
            const sorted =
              show === 'open' ? [...items].sort((a, b) => a.created_at.localeCompare(b.created_at)) : items;
            return sorted.map((item) => <QueueCard key={item.id} item={item} />);
          }}
        </ListView>
      </Stack>
    </>
  );
}

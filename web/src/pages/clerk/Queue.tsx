import { Box, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { supplyQueue, useSupplyQueue, type QueueFilters } from '../../api/supplies';
import { PageHeader } from '../../components/PageHeader';
import { SearchField } from '../../components/SearchField';
import { ViewSwitch } from '../../components/ViewSwitch';
import { openRequests } from '../../first';
import { useStands } from '../../lib/steps';
import { useFilters } from '../../lib/useFilters';
import type { PageFile } from '../../pages';
import { queries } from '../../queries';
import { QueueList, type QueueView } from './QueueList';

const views: Record<QueueView, QueueFilters> = {
  open: openRequests,
  back: { ...openRequests, status: 'issued', to_return: true },
  done: { ...openRequests, status: 'issued', to_return: false },
};
const names = Object.keys(views) as QueueView[];

export const first: PageFile['first'] = async (_, isPlain) =>
  isPlain && queries.prefetchInfiniteQuery(supplyQueue(openRequests));

/** Where a clerk's day begins: what is to be collected, what has to come back, what went out. */
export default function Queue() {
  const { t } = useTranslation();
  const { filters, setFilter } = useFilters(['show', 'q'] as const);
  const show = names.find((name) => name === filters.show) ?? 'open';
  const stands = useStands(); // then the others are counted, too
  const lists = {
    open: useSupplyQueue(views.open, stands || show === 'open'),
    back: useSupplyQueue(views.back, stands || show === 'back'),
    done: useSupplyQueue(views.done, stands || show === 'done'),
  };
  const label = (name: QueueView) => {
    const { items, hasNextPage } = lists[name];
    const count = items && items.length > 0 ? ` ${items.length}${hasNextPage ? '+' : ''}` : '';
    return `${t(`queue.${name}`)}${count}`;
  };
  return (
    <>
      <PageHeader title={t('queue.title')} hint={t(`queue.hint.${show}`)} />
      <Stack>
        <Group justify="space-between" gap="sm">
          <ViewSwitch
            label={t('tasks.show')}
            value={show}
            onChange={(value) => setFilter('show', value === 'open' ? null : value)}
            data={names.map((value) => ({ value, label: label(value) }))}
          />
          <Box flex="1 1 240px" maw={360}>
            <SearchField label={t('queue.search')} value={filters.q} onChange={(value) => setFilter('q', value)} />
          </Box>
        </Group>
        <QueueList key={show} view={show} list={lists[show]} q={filters.q} clear={() => setFilter('q', null)} />
      </Stack>
    </>
  );
}

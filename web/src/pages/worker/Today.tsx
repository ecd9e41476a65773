import { Anchor, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useProofDelivery } from '../../api/proofs';
import { supplyRequest } from '../../api/supplies';
import { tasksList, useTasks } from '../../api/tasks';
import { CardGrid } from '../../components/CardGrid';
import { EmptyState } from '../../components/EmptyState';
import { ListView } from '../../components/ListView';
import { PageHeader } from '../../components/PageHeader';
import { TaskCard } from '../../components/TaskCard';
import { nextSupplyRequest, todaysTasks } from '../../first';
import type { PageFile } from '../../pages';
import { queries } from '../../queries';
import { KeptPhotos } from './KeptPhotos';
import { NextTask } from './NextTask';
import { inOrder } from './day';

export const first: PageFile['first'] = async (_, isPlain) => {
  if (!isPlain) return;
  const { pages } = await queries.fetchInfiniteQuery(tasksList(todaysTasks));
  const id = nextSupplyRequest(pages.flatMap(({ items }) => items));
  if (id) await queries.prefetchQuery(supplyRequest(id));
};

export default function Today() {
  const { t } = useTranslation();
  const list = useTasks(todaysTasks);
  useProofDelivery();
  return (
    <>
      <PageHeader title={t('nav.today')} />
      <KeptPhotos />
      <ListView
        list={list}
        empty={
          <EmptyState
            title={t('today.empty')}
            text={t('today.emptyText')}
            action={
              <Anchor component={Link} to="/tasks?show=all">
                {t('today.allTasks')}
              </Anchor>
            }
          />
        }
      >
        {(tasks) => {
          const [next, ...later] = inOrder(tasks);
          return (
            <Stack>
              <NextTask task={next} />
              {later.length > 0 && <Title order={2}>{t('today.later')}</Title>}
              <CardGrid>
                {later.map((task) => (
                  <TaskCard key={task.id} task={task} reader="worker" />
                ))}
              </CardGrid>
            </Stack>
          );
        }}
      </ListView>
    </>
  );
}

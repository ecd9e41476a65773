import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ApiError } from '../../api/errors';
import { hasRole, useSession } from '../../api/session';
import { useTask } from '../../api/tasks';
import { EmptyState } from '../../components/EmptyState';
import { Loading } from '../../components/Loading';
import { QueryView } from '../../components/QueryView';

const ClientTask = lazy(() => import('../client/Task'));
const WorkerTask = lazy(() => import('../worker/Task'));
const ManagerTask = lazy(() => import('../manager/Task'));

export default function Task() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const me = useSession();
  const query = useTask(id);
  const Page = hasRole(me, 'client') ? ClientTask : hasRole(me, 'worker') ? WorkerTask : ManagerTask;
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <EmptyState
        isPage
        title={t('task.notFound')}
        text={t('task.notFoundText')}
        action={
          <Button component={Link} to="/tasks">
            {t('task.backToList')}
          </Button>
        }
      />
    );
  }
  return (
    <QueryView query={query}>
      {(task) => (
        <Suspense fallback={<Loading />}>
          <Page key={task.id} task={task} />
        </Suspense>
      )}
    </QueryView>
  );
}

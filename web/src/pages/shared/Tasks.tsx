import { Suspense } from 'react';
import { useSession } from '../../api/session';
import { tasksList } from '../../api/tasks';
import { Loading } from '../../components/Loading';
import { firstTasks, tasksReader } from '../../first';
import { ready } from '../../lib/ready';
import { tasksPages, type PageFile } from '../../pages';
import { queries } from '../../queries';

const pages = { client: ready(tasksPages.client), worker: ready(tasksPages.worker), manager: ready(tasksPages.manager) };

/** One address for everybody's tasks; each role sees its own page there. */
export default function Tasks() {
  const Page = pages[tasksReader(useSession().roles)];
  return (
    <Suspense fallback={<Loading />}>
      <Page />
    </Suspense>
  );
}

export const first: PageFile['first'] = ({ roles }, isPlain) =>
  Promise.all([
    pages[tasksReader(roles)].fetch(),
    isPlain && queries.prefetchInfiniteQuery(tasksList(firstTasks(roles))),
  ]);

import { lazy, Suspense } from 'react';
import { hasRole, useSession } from '../../api/session';
import { Loading } from '../../components/Loading';
import ClientTasks from '../client/MyTasks';
import WorkerTasks from '../worker/MyTasks';

// A phone has to fetch the page of clients and workers at once; the manager's is another matter.
const ManagerTasks = lazy(() => import('../manager/Tasks'));

/** One address for everybody's tasks; each role sees its own page there. */
export default function Tasks() {
  const me = useSession();
  const Page = hasRole(me, 'client') ? ClientTasks : hasRole(me, 'worker') ? WorkerTasks : ManagerTasks;
  return (
    <Suspense fallback={<Loading />}>
      <Page />
    </Suspense>
  );
}

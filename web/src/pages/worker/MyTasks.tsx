import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { TaskCards } from '../../components/TaskCards';
import { KeptPhotos } from './KeptPhotos';

export default function MyTasks() {
  const { t } = useTranslation();
  const today = (
    <Button component={Link} to="/today" variant="default">
      {t('nav.today')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('nav.myTasks')} />
      <KeptPhotos />
      <TaskCards
        reader="worker"
        empty={<EmptyState title={t('tasks.workerEmpty')} text={t('tasks.workerEmptyText')} action={today} />}
      />
    </>
  );
}

import { Button } from '@mantine/core';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { TaskCards } from '../../components/TaskCards';

export default function MyTasks() {
  const { t } = useTranslation();
  const order = (
    <Button component={Link} to="/request" leftSection={<IconPlus size={18} />}>
      {t('nav.request')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('nav.myTasks')} actions={order} />
      <TaskCards
        reader="client"
        empty={<EmptyState title={t('tasks.clientEmpty')} text={t('tasks.clientEmptyText')} action={order} />}
      />
    </>
  );
}

import { Avatar, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useTask } from '../../api/tasks';
import type { Task } from '../../api/types';
import { CatScene } from '../../components/CatScene';
import { QueryView } from '../../components/QueryView';
import { WaitingNotice } from '../../components/WaitingNotice';
import { useFormat } from '../../lib/useFormat';

/** Right after ordering: who comes, when, and for how much. */
export default function Ordered() {
  const { id = '' } = useParams();
  return <QueryView query={useTask(id)}>{(task) => <Confirmation task={task} />}</QueryView>;
}

function Confirmation({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = task.worker ? t('ordered.title') : t('ordered.accepted');
  return (
    <Card maw={520} mx="auto" padding="xl">
      <title>{`${title} · Make Cats Free`}</title>
      <Stack align="center" ta="center">
        <CatScene width={170} />
        <Title order={1}>{title}</Title>
        {task.worker && (
          <Group gap="sm" justify="center">
            <Avatar name={task.worker.name} color="sea" radius="xl" aria-hidden />
            <Text fz="lg">{t('ordered.worker', { name: task.worker.name })}</Text>
          </Group>
        )}
        <WaitingNotice task={task} />
        <div>
          <Text>
            {task.service_type.name}, {format.when(task.scheduled_at)}
          </Text>
          {task.price !== undefined && (
            <Text fw={700} fz={28} mt="xs">
              {format.money(task.price)}
            </Text>
          )}
        </div>
        <Group justify="center">
          <Button component={Link} to={`/tasks/${task.id}`}>
            {t('ordered.open')}
          </Button>
          <Button component={Link} to="/tasks" variant="default">
            {t('nav.myTasks')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

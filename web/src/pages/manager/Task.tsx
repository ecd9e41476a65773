import { Alert, Card, Grid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session';
import type { Task } from '../../api/types';
import { PhotoGrid } from '../../components/PhotoGrid';
import { TaskHeading } from '../../components/TaskHeading';
import { TaskTimeline } from '../../components/TaskTimeline';
import { WaitingNotice } from '../../components/WaitingNotice';
import { ManagerActions } from './ManagerActions';
import { TaskFacts } from './TaskFacts';
import { WhyThisWorker } from './WhyThisWorker';

export default function ManagerTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  const me = useSession();
  return (
    <Stack>
      <TaskHeading task={task} />
      <WaitingNotice task={task} />
      {task.status === 'failed' && (
        <Alert color="red" title={t(`cause.${task.cause ?? 'other'}`)}>
          <Text c="var(--mantine-color-text)">{t(task.penalty_waived ? 'failure.waived' : 'failure.penalty')}</Text>
        </Alert>
      )}
      {task.forgotten && <Alert color="orange" title={t('tasks.forgottenText')} />}
      <ManagerActions task={task} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <TaskFacts task={task} />
            {task.photos.length > 0 && (
              <Card>
                <Title order={2} mb="md">
                  {t('task.photos')}
                </Title>
                <PhotoGrid photos={task.photos} />
              </Card>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <Card>
              <Title order={2} mb="md">
                {t('task.progress')}
              </Title>
              <TaskTimeline task={task} />
            </Card>
            {me.permissions.includes('matching.read') || me.permissions.includes('matching.edit') ? (
              <WhyThisWorker taskId={task.id} />
            ) : null}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

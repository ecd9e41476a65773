import { Card, Grid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';
import { Fact, Facts } from '../../components/Fact';
import { PhotoGrid } from '../../components/PhotoGrid';
import { TaskHeading } from '../../components/TaskHeading';
import { TaskTimeline } from '../../components/TaskTimeline';
import { WaitingNotice } from '../../components/WaitingNotice';
import { ClientActions } from './ClientActions';
import { FailureNotice } from './FailureNotice';
import { PriceCard } from './PriceCard';
import { WorkerCard } from './WorkerCard';

export default function ClientTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <TaskHeading task={task} />
      <WaitingNotice task={task} />
      <FailureNotice task={task} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 7 }}>
          <Stack>
            {task.worker && <WorkerCard task={task} />}
            <Card>
              <Title order={2} mb="md">
                {t('task.progress')}
              </Title>
              <TaskTimeline task={task} />
            </Card>
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
        <Grid.Col span={{ base: 12, sm: 5 }}>
          <Stack>
            <PriceCard task={task} />
            <Card>
              <Title order={2} mb="md">
                {t('task.details')}
              </Title>
              <Facts>
                <Fact label={t('request.description')}>
                  <Text style={{ whiteSpace: 'pre-line' }}>{task.description}</Text>
                </Fact>
                <Fact label={t('request.address')}>{task.address}</Fact>
                {task.contact_phone && <Fact label={t('request.phone')}>{task.contact_phone}</Fact>}
              </Facts>
            </Card>
            <ClientActions task={task} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

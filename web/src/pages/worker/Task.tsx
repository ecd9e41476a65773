import { Anchor, Card, Grid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useProofDelivery } from '../../api/proofs';
import type { Task } from '../../api/types';
import { Fact, Facts } from '../../components/Fact';
import { PhotoGrid } from '../../components/PhotoGrid';
import { TaskHeading } from '../../components/TaskHeading';
import { TaskTimeline } from '../../components/TaskTimeline';
import { useFormat } from '../../lib/useFormat';
import { GiveUp } from './GiveUp';
import { KeptPhotos } from './KeptPhotos';
import { NextStep } from './NextStep';
import { SuppliesCard } from './SuppliesCard';
import { TimeLeft } from './TimeLeft';

export default function WorkerTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  useProofDelivery();
  const isOpen = task.status === 'assigned' || task.status === 'in_progress';
  return (
    <Stack>
      <TaskHeading task={task} />
      <KeptPhotos taskId={task.id} />
      {isOpen && (
        <Card>
          <Stack>
            <TimeLeft task={task} />
            <NextStep task={task} />
          </Stack>
        </Card>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Stack>
            <WhereAndWhat task={task} />
            <SuppliesCard task={task} />
            <GiveUp task={task} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Stack>
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
      </Grid>
    </Stack>
  );
}

function WhereAndWhat({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <Title order={2} mb="md">
        {t('task.details')}
      </Title>
      <Facts>
        <Fact label={t('request.address')}>{task.address}</Fact>
        {task.worker_share !== undefined && <Fact label={t('task.earn')}>{format.money(task.worker_share)}</Fact>}
        <Fact label={t('task.client')}>{task.client?.name}</Fact>
        {task.contact_phone && (
          <Fact label={t('task.contactPhone')}>
            <Anchor href={`tel:${task.contact_phone}`} underline="always">
              {task.contact_phone}
            </Anchor>
          </Fact>
        )}
        <Fact label={t('request.description')}>
          <Text style={{ whiteSpace: 'pre-line' }}>{task.description}</Text>
        </Fact>
      </Facts>
    </Card>
  );
}

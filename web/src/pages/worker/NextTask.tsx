import { Anchor, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import IconMapPin from '@tabler/icons-react/icons/IconMapPin';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSupplyRequest } from '../../api/supplies';
import type { Task } from '../../api/types';
import { StatusBadge } from '../../components/StatusBadge';
import { useFormat } from '../../lib/useFormat';
import { NextStep } from './NextStep';
import { TimeLeft } from './TimeLeft';
import { WorkersCookie } from './WorkersCookie';

/** The task to think of now: where, how soon, and one button. */
export function NextTask({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: request, isLoading } = useSupplyRequest(task.supply_request_id);
  return (
    <Card padding="xl">
      <Stack>
        <Group justify="space-between" gap="xs">
          <TimeLeft task={task} />
          <StatusBadge task={task} />
        </Group>
        <div>
          <Title order={2} fz={26}>
            {task.service_type.name}
          </Title>
          <Text c="dimmed">
            {format.when(task.scheduled_at)} · {format.duration(task.duration_minutes)}
          </Text>
        </div>
        <Group gap={8} wrap="nowrap" align="flex-start">
          <IconMapPin size={22} style={{ flexShrink: 0, marginTop: 2 }} aria-hidden />
          <Text fz="lg">{task.address}</Text>
        </Group>
        <NextStep task={task} />
        {isLoading && <Skeleton height={98} />}
        {request && <WorkersCookie request={request} />}
        <Anchor component={Link} to={`/tasks/${task.id}`} ta="center">
          {t('today.details')}
        </Anchor>
      </Stack>
    </Card>
  );
}

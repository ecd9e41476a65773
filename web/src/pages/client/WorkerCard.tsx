import { Avatar, Card, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';

export function WorkerCard({ task }: { task: Task }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Group wrap="nowrap">
        <Avatar name={task.worker?.name} color="sea" radius="xl" size="lg" aria-hidden />
        <div>
          <Text size="sm" c="dimmed">
            {t('task.worker')}
          </Text>
          <Text fw={650} fz="lg">
            {task.worker?.name}
          </Text>
          <Text size="sm" c="dimmed">
            {t(`workerNow.${task.status}`)}
          </Text>
        </div>
      </Group>
    </Card>
  );
}

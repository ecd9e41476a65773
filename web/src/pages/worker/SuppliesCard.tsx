import { Anchor, Badge, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRequestSupplies, useSupplyRequest } from '../../api/supplies';
import type { Task } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { WorkersCookie } from './WorkersCookie';

/** Where the kit and the cookie are. */
export function SuppliesCard({ task }: { task: Task }) {
  const { t } = useTranslation();
  const { data } = useSupplyRequest(task.supply_request_id);
  const request = useRequestSupplies();
  return (
    <Card>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{t('supplies.title')}</Title>
        <Badge size="lg" color={task.supplies_issued ? 'green' : 'gray'}>
          {t(`suppliesStatus.${task.supplies_status}`)}
        </Badge>
      </Group>
      <Stack gap="sm">
        <Text c="dimmed">{t(`suppliesHint.${task.supplies_status}`)}</Text>
        {data && <WorkersCookie request={data} />}
        {data && data.items.length > 0 && (
          <List>
            {data.items.map((item, index) => (
              <List.Item key={index}>
                {item.name} × {item.quantity}
              </List.Item>
            ))}
          </List>
        )}
        {data && data.status !== 'cancelled' && (
          <Anchor component={Link} to={`/supplies/${data.id}/form`}>
            {t('issue.acceptanceForm')}
          </Anchor>
        )}
        {task.allowed.includes('request_supplies') &&
          (task.supplies_status === 'none' || task.supplies_status === 'cancelled') && (
            <Button variant="light" loading={request.isPending} onClick={() => request.mutate(task.id)}>
              {t('step.request_supplies')}
            </Button>
          )}
        <ErrorNotice error={request.error} />
      </Stack>
    </Card>
  );
}

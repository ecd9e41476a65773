import { Badge, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRequestSupplies, useSupplyRequest } from '../../api/supplies';
import type { Task } from '../../api/types';
import { CookieState } from '../../components/CookieState';
import { ErrorNotice } from '../../components/ErrorNotice';

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
        {data && data.cookie.status !== 'off' && <CookieState cookie={data.cookie} since={data.created_at} />}
        {data && data.items.length > 0 && (
          <List>
            {data.items.map((item) => (
              <List.Item key={item.name}>
                {item.name} × {item.quantity}
              </List.Item>
            ))}
          </List>
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

import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Task } from '../../api/types';
import { useFormat } from '../../lib/useFormat';

/** A finished task is owed in full, except one that never had a worker. */
function owedKey(task: Task): string {
  if (['in_progress', 'done', 'failed'].includes(task.status)) return 'owed';
  if (task.status === 'cancelled') return task.had_worker ? 'owed' : 'nothingOwed';
  return task.had_worker ? 'cancelCosts' : 'cancelFree';
}

export function PriceCard({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (task.price === undefined) return null;
  return (
    <Card>
      <Title order={2} mb="sm">
        {t('price.title')}
      </Title>
      <Stack gap={6}>
        {task.discount ? (
          <Group justify="space-between">
            <Text c="dimmed">{t('price.discount', { percent: task.discount_percent })}</Text>
            <Text>−{format.money(task.discount)}</Text>
          </Group>
        ) : null}
        <Text fw={700} fz={28}>
          {format.money(task.price)}
        </Text>
        <Text size="sm" c="dimmed">
          {t(`price.${owedKey(task)}`, { amount: format.money(task.price) })}
        </Text>
      </Stack>
    </Card>
  );
}

import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSupplyStep } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { CookieState } from '../../components/CookieState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';

const colors = { requested: 'blue', ready: 'sea', issued: 'green', cancelled: 'gray', returned: 'gray' };

/** One request: for whom, for when, how long it has waited, and the two steps. */
export function QueueCard({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const ready = useSupplyStep('ready');
  const comeBack = useSupplyStep('return');
  const now = useNow();
  const isOpen = item.status === 'requested' || item.status === 'ready';
  const waited = format.duration((now - Date.parse(item.created_at)) / 60_000);
  return (
    <Card component="article">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} fz="lg">
              №{item.task.number} · {item.task.service_type.name}
            </Title>
            <Text c="dimmed">{t('queue.neededBy', { when: format.when(item.task.scheduled_at) })}</Text>
          </div>
          <Badge size="lg" color={colors[item.status]}>
            {t(`queue.status.${item.status}`)}
          </Badge>
        </Group>
        <Text>{t('queue.people', { worker: item.worker.name, client: item.task.client.name })}</Text>
        {item.cookie.status !== 'off' && isOpen && <CookieState cookie={item.cookie} since={item.created_at} />}
        <Text size="sm" c="dimmed">
          {item.issued_at
            ? t('queue.issuedAt', { when: format.when(item.issued_at) })
            : t('queue.waited', { time: waited })}
        </Text>
        <ErrorNotice error={ready.error ?? comeBack.error} />
        {item.to_return && item.status === 'issued' && (
          <Group>
            <Button variant="light" loading={comeBack.isPending} onClick={() => comeBack.mutate(item.id)}>
              {t('queue.cameBack')}
            </Button>
          </Group>
        )}
        {isOpen && (
          <Group>
            {item.status === 'requested' && (
              <Button variant="light" loading={ready.isPending} onClick={() => ready.mutate(item.id)}>
                {t('queue.makeReady')}
              </Button>
            )}
            <Button component={Link} to={`/supplies/${item.id}`}>
              {t('queue.issue')}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

import { Anchor, Card, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Task } from '../../api/types';
import { Fact, Facts } from '../../components/Fact';
import { useFormat } from '../../lib/useFormat';

export function TaskFacts({ task }: { task: Task }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <Title order={2} mb="md">
        {t('task.details')}
      </Title>
      <Facts columns={2}>
        <Fact label={t('task.client')}>
          {task.client && (
            <Anchor component={Link} to={`/tasks?client=${task.client.id}`}>
              {task.client.name}
            </Anchor>
          )}
        </Fact>
        <Fact label={t('task.worker')}>
          {task.worker ? (
            <Anchor component={Link} to={`/workers/${task.worker.id}`}>
              {task.worker.name}
            </Anchor>
          ) : (
            '—'
          )}
        </Fact>
        {task.price !== undefined && (
          <Fact label={t('price.title')}>
            {format.money(task.price)}
            {task.discount ? ` (${t('price.discount', { percent: task.discount_percent })})` : ''}
          </Fact>
        )}
        <Fact label={t('supplies.title')}>{t(`suppliesStatus.${task.supplies_status}`)}</Fact>
        <Fact label={t('request.address')}>{task.address ?? '—'}</Fact>
        <Fact label={t('request.phone')}>{task.contact_phone ?? '—'}</Fact>
        {task.rebooked_from && (
          <Fact label={t('rebook.from')}>
            <Anchor component={Link} to={`/tasks/${task.rebooked_from.id}`}>
              №{task.rebooked_from.number}
            </Anchor>
          </Fact>
        )}
        {task.rebooked_to && (
          <Fact label={t('rebook.to')}>
            <Anchor component={Link} to={`/tasks/${task.rebooked_to.id}`}>
              №{task.rebooked_to.number}
            </Anchor>
          </Fact>
        )}
      </Facts>
      <Text size="sm" c="dimmed" mt="md">
        {t('request.description')}
      </Text>
      <Text style={{ whiteSpace: 'pre-line' }}>{task.description ?? '—'}</Text>
    </Card>
  );
}

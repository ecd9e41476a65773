import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import IconPrinter from '@tabler/icons-react/icons/IconPrinter';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSupplyRequest, useSupplyStep } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { CookieState } from '../../components/CookieState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';
import { useNow } from '../../lib/useNow';
import { RequestBadge } from './RequestBadge';
import classes from './QueueCard.module.css';

interface Props {
  item: SupplyRequest;
  /** Somebody else has dealt with it, and it stays only until the hand is off. */
  gone: boolean;
}

/** One request: for whom, for when, where its cookie is, and the next steps. */
export const QueueCard = memo(function QueueCard({ item, gone }: Props) {
  // What is gone keeps its height: only its badge and its steps say what became of it.
  const { data: now = item } = useSupplyRequest(gone ? item.id : null);
  const isOpen = item.status === 'requested' || item.status === 'ready';
  return (
    <Card component="article" aria-label={`№${item.task.number}`} data-gone={gone} className={classes.card}>
      <div className={classes.info}>
        <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
          <Title order={2} fz="lg" lh={1.3}>
            №{item.task.number} · {item.task.service_type.name}
          </Title>
          <RequestBadge status={now.status} />
        </Group>
        <Text mt={2}>
          <Text span fw={550}>
            {item.worker.name}
          </Text>{' '}
          → {item.task.client.name}
        </Text>
        {isOpen ? <Needed item={item} /> : <WentOut item={item} />}
        {isOpen && item.cookie.status !== 'off' && (
          <div className={classes.cookie}>
            <CookieState cookie={item.cookie} since={item.created_at} compact />
          </div>
        )}
      </div>
      <div className={classes.steps}>
        <Steps item={item} gone={gone} />
        {gone && now.status !== item.status && <Gone status={now.status} />}
      </div>
    </Card>
  );
});

function Gone({ status }: Pick<SupplyRequest, 'status'>) {
  const { t } = useTranslation();
  return (
    <Text c="dimmed" role="status" className={classes.over}>
      {t(`queue.gone.${status}`)}
    </Text>
  );
}

const HOUR = 3_600_000;

/** For when, how much time is left, and how long it has been asked for. */
function Needed({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const left = Date.parse(item.task.scheduled_at) - now;
  const color = left < 0 ? 'red' : left < 2 * HOUR ? 'orange' : undefined;
  return (
    <Text c="dimmed" mt={4}>
      {t('queue.neededBy', { when: format.when(item.task.scheduled_at) })} ·{' '}
      <Text span fw={600} c={color && `var(--mantine-color-${color}-light-color)`}>
        {t(left < 0 ? 'queue.overdue' : 'queue.left', { time: format.duration(left / 60_000) })}
      </Text>
      <br />
      {t('queue.waited', { time: format.duration((now - Date.parse(item.created_at)) / 60_000) })}
    </Text>
  );
}

/** What was handed over, and when. */
function WentOut({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {item.issued_at && (
        <Text c="dimmed" mt={4}>
          {t('queue.issuedAt', { when: format.when(item.issued_at) })}
        </Text>
      )}
      <Text mt={4}>{item.items.map(({ name, quantity }) => `${name} × ${quantity}`).join(', ')}</Text>
      {item.without_cookie_reason && (
        <Text size="sm" c="dimmed">
          {t('queue.withoutCookie', { reason: item.without_cookie_reason })}
        </Text>
      )}
    </>
  );
}

/** Their places do not change with the status: a second press never meets another button. */
function Steps({ item, gone }: Props) {
  const { t } = useTranslation();
  const ready = useSupplyStep('ready');
  const comeBack = useSupplyStep('return');
  const isOpen = item.status === 'requested' || item.status === 'ready';
  return (
    <Stack gap="xs" style={{ visibility: gone ? 'hidden' : undefined }}>
      <Group gap="xs" className={classes.buttons}>
        {isOpen && (
          <Button component={Link} to={`/supplies/${item.id}`}>
            {t('queue.issue')}
          </Button>
        )}
        {isOpen && (
          <Button
            variant="light"
            disabled={item.status === 'ready'}
            loading={ready.isPending}
            onClick={() => ready.mutate(item.id)}
          >
            {t(item.status === 'ready' ? 'queue.isReady' : 'queue.makeReady')}
          </Button>
        )}
        {item.status === 'issued' && item.to_return && (
          <Button loading={comeBack.isPending} onClick={() => comeBack.mutate(item.id)}>
            {t('queue.cameBack')}
          </Button>
        )}
        <Button component={Link} to={`/supplies/${item.id}/form`} variant="subtle" px="sm" leftSection={<IconPrinter size={18} />}>
          {t('queue.form')}
        </Button>
      </Group>
      <ErrorNotice error={ready.error ?? comeBack.error} />
    </Stack>
  );
}

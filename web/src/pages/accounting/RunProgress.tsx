import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountingRun } from '../../api/types';
import { useFormat } from '../../lib/useFormat';

const colors = { waiting: 'yellow', collecting: 'blue', settling: 'blue', done: 'green' };

export function RunBadge({ run }: { run: AccountingRun }) {
  const { t } = useTranslation();
  return (
    <Badge size="lg" color={colors[run.status]}>
      {t(`runs.status.${run.status}`)}
    </Badge>
  );
}

/** How many of a run's invoices or payouts are settled, failed, or wait: the bar fills as news come in. */
export function RunProgress({ run }: { run: AccountingRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (count: number) => (run.settlements === 0 ? 0 : (100 * count) / run.settlements);
  const parts = [
    { name: 'paid', count: run.paid, total: run.paid_total, color: 'green.7' },
    { name: 'failed', count: run.failed, total: run.failed_total, color: 'red.7' },
    { name: 'waiting', count: run.waiting, total: run.waiting_total, color: 'yellow.7' },
  ].filter(({ count }) => count > 0);
  return (
    <Stack gap="xs">
      <Progress.Root size="lg" role="group" aria-label={t('runs.progress')}>
        {parts.map(({ name, count, color }) => (
          <Progress.Section
            key={name}
            value={share(count)}
            color={color}
            aria-label={t(`runs.part.${run.kind}.${name}`)}
            animated={run.status !== 'done' && name === 'waiting'}
          />
        ))}
      </Progress.Root>
      <Group gap="md" role="status">
        {parts.map(({ name, count, total, color }) => (
          <Group key={name} gap={6} wrap="nowrap">
            <span aria-hidden style={{ width: 10, height: 10, borderRadius: 3, background: `var(--mantine-color-${color.replace('.', '-')})` }} />
            <Text size="sm">
              {t(`runs.part.${run.kind}.${name}`)}: {count}, {format.money(total)}
            </Text>
          </Group>
        ))}
        {parts.length === 0 && <Text size="sm">{t(run.status === 'done' ? 'runs.nothing' : 'runs.collecting')}</Text>}
      </Group>
    </Stack>
  );
}

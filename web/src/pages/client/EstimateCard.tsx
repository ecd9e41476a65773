import { Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Estimate } from '../../api/types';
import { QueryView } from '../../components/QueryView';
import { useFormat } from '../../lib/useFormat';

/** The price before ordering, and how far the next discount is. */
export function EstimateCard({ query, chosen }: { query: UseQueryResult<Estimate>; chosen: boolean }) {
  const { t } = useTranslation();
  return (
    <Card aria-live="polite">
      <Title order={2} mb="sm">
        {t('price.title')}
      </Title>
      {chosen ? (
        <QueryView query={query} loading={<Skeleton height={90} radius="md" />}>
          {(estimate) => <Breakdown estimate={estimate} />}
        </QueryView>
      ) : (
        <Text c="dimmed">{t('price.chooseFirst')}</Text>
      )}
    </Card>
  );
}

function Breakdown({ estimate }: { estimate: Estimate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const missing = estimate.next_tier_at === null ? null : estimate.next_tier_at - estimate.paid_total;
  return (
    <Stack gap={6}>
      <PriceLine label={t('price.base')} value={format.money(estimate.base_price)} />
      {estimate.discount > 0 && (
        <PriceLine
          label={t('price.discount', { percent: estimate.discount_percent })}
          value={`−${format.money(estimate.discount)}`}
        />
      )}
      <Group justify="space-between" mt={4}>
        <Text fw={600}>{t('price.total')}</Text>
        <Text fw={700} fz={26}>
          {format.money(estimate.price)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {missing === null
          ? t('price.highestTier')
          : t('price.nextTier', { amount: format.money(Math.max(0, missing)) })}
      </Text>
    </Stack>
  );
}

function PriceLine({ label, value }: { label: string; value: string }) {
  return (
    <Group justify="space-between">
      <Text c="dimmed">{label}</Text>
      <Text>{value}</Text>
    </Group>
  );
}

import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettlementKind } from '../api/accounting';
import type { Settlement } from '../api/types';
import { useFormat } from '../lib/useFormat';

const colors = { issued: 'blue', paid: 'green', failed: 'red', withdrawn: 'gray' };

type State = Pick<Settlement, 'status' | 'waiting_for' | 'paid_at' | 'next_try_at' | 'attempts'>;

export function SettlementBadge({ kind, item }: { kind: SettlementKind; item: State }) {
  const { t } = useTranslation();
  const isWaiting = item.status === 'issued' && item.waiting_for === 'method';
  return (
    <Badge size="lg" color={isWaiting ? 'yellow' : colors[item.status]}>
      {t(isWaiting ? 'settlement.waits' : `settlement.status.${kind}.${item.status}`)}
    </Badge>
  );
}

/** Why it waits or failed, and when it goes on. */
export function useSettlementState(kind: SettlementKind) {
  const { t } = useTranslation();
  const format = useFormat();
  return (item: State): string => {
    if (item.paid_at) return t(`settlement.paidAt.${kind}`, { when: format.when(item.paid_at) });
    const reason = item.attempts.findLast(({ status }) => status === 'declined')?.reason;
    const why = reason ? t(`settlement.reason.${reason}`, { defaultValue: reason }) : '';
    const next = item.next_try_at ? t('settlement.nextTry', { when: format.when(item.next_try_at) }) : '';
    switch (item.status) {
      case 'failed':
        return [why, next].filter(Boolean).join('. ');
      case 'issued':
        return item.waiting_for ? t(`settlement.waiting.${item.waiting_for}.${kind}`) : t('settlement.underWay');
      case 'withdrawn':
        return t('settlement.withdrawnText');
      default:
        return '';
    }
  };
}

import { useTranslation } from 'react-i18next';
import type { MovementFacts, MovementKind } from '../api/types';
import { useFormat } from './useFormat';

export interface Explained {
  kind: MovementKind;
  /** Whatever its sign. */
  amount: number;
  facts: MovementFacts;
}

/** Why a movement is this amount, in the reader's language: "60 % of 95 CAT". The server's own words are English. */
export function useExplain(): (movement: Explained) => string {
  const { t } = useTranslation();
  const { money } = useFormat();

  function price(amount: number, { discount_percent, base_price }: MovementFacts) {
    if (!discount_percent || base_price === undefined) return money(amount);
    return t('explain.discounted', { base: money(base_price), percent: discount_percent, amount: money(amount) });
  }

  function reversal(amount: number, { ground, reversed, reason }: MovementFacts) {
    const key = ground === 'waived' ? 'explain.waived' : 'explain.takenBack';
    return t(key, { what: t(`explain.what.${reversed}`, { amount: money(amount) }), reason: reason ?? '—' });
  }

  return ({ kind, amount: signed, facts }) => {
    const amount = Math.abs(signed);
    switch (kind) {
      case 'task_charge':
        return t(`explain.charge.${facts.status ?? 'done'}`, { price: price(amount, facts) });
      case 'share':
        if (facts.percent === undefined) return t('explain.share', { price: money(facts.price ?? amount) });
        return t('explain.percent', { percent: facts.percent, price: money(facts.price ?? amount) });
      case 'penalty':
        return t('explain.penalty', { cause: t(`explain.cause.${facts.cause ?? 'other'}`) });
      case 'bonus':
        return t('explain.bonus', { reason: facts.reason });
      case 'reversal':
        return reversal(amount, facts);
      default:
        return t(`explain.${kind}`);
    }
  };
}

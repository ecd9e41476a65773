import type { SupplyCookie } from '../api/types';

export type CookieClock =
  | { phase: 'off' | 'arrived' | 'failed' | 'any_moment' }
  /** `share`: how much of the wait is over, 0 to 1. */
  | { phase: 'due'; minutes: number; share: number }
  /** `minutes`: 0 where the reader's clock does not know of it yet. */
  | { phase: 'late'; since: string; minutes: number };

const MINUTE = 60_000;

/** Where a cookie is on its way. The reader's clock may be wrong: it never makes the wait longer than it can be, nor late what the server calls ordered. */
export function cookieClock(cookie: SupplyCookie, orderedAt: string, now: number): CookieClock {
  const ordered = Date.parse(orderedAt);
  const due = cookie.due_at === null ? ordered : Date.parse(cookie.due_at);
  switch (cookie.status) {
    case 'late':
      return { phase: 'late', since: new Date(due).toISOString(), minutes: Math.max(0, Math.floor((now - due) / MINUTE)) };
    case 'ordered': {
      const whole = due - ordered;
      const left = Math.min(due - now, whole);
      if (left < MINUTE) return { phase: 'any_moment' };
      return { phase: 'due', minutes: Math.ceil(left / MINUTE), share: 1 - left / whole };
    }
    default:
      return { phase: cookie.status };
  }
}

/** Does a kit need a reason to go out now? */
export const isCookieMissing = ({ status }: Pick<SupplyCookie, 'status'>) => status !== 'off' && status !== 'arrived';

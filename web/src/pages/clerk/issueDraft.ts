import type { SupplyItem } from '../../api/types';

export interface IssueDraft {
  items: SupplyItem[];
  without_cookie_reason: string;
}

/** The name of what was begun about a request; the printed form shows its lines too. */
export const issueDraft = (request: string) => `issue-${request}`;

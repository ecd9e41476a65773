// The payment services as our own program plays them (docs/payment-services.md).
import { Player, type Delivery } from './outside';
import { signed } from './signature';

export interface Movement {
  id: string; kind: 'charge' | 'payout'; key: string; amount: number; currency: string; method: string; reference: string;
  status: 'succeeded' | 'declined' | 'pending'; reason?: string | null; created_at: string;
}
export interface PaymentState {
  movements: (Movement & { callback_url: string | null; posts: number; asked: number })[]; // oldest first
  webhooks: Delivery[];
}

export class PaymentService extends Player<PaymentState> {
  constructor(flags: Record<string, string | number> = {}) { super('mcf-payments', 'MCF_PAYMENTS_SECRET', flags); }

  /** What the program needs to know of it. */
  get settings(): Record<string, string> { return { MCF_PAYMENTS_URL: this.url, MCF_PAYMENTS_SECRET: this.secret }; }

  /** A signed call, as the customer makes it. */
  async call(method: 'GET' | 'POST', target: string, body?: unknown): Promise<{ status: number; body: any }> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetch(this.url + target, { method, body: text, headers: signed(this.secret, text ?? target) });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  }

  /** Movements with this key, of one kind. */
  async made(kind: Movement['kind'], key: string): Promise<PaymentState['movements']> {
    return (await this.state()).movements.filter((it) => it.kind === kind && it.key === key);
  }
}

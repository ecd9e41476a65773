// The cookie supplier as our own program plays it (docs/cookie-supplier.md).
import { Player, type Delivery } from './outside';

export interface BakeryState {
  orders: { order_id: string; client: string; deliver_to: string; callback_url: string; status: string; placed: number; asked: number }[];
  webhooks: Delivery[];
}

export class Bakery extends Player<BakeryState> {
  constructor(flags: Record<string, string | number> = { delay_ms: 0 }) { super('mcf-cookies', 'MCF_COOKIES_SECRET', flags); }

  /** What the program needs to know of it. */
  get settings(): Record<string, string> { return { MCF_COOKIES_URL: this.url, MCF_COOKIES_SECRET: this.secret }; }

  async order(id: string): Promise<BakeryState['orders'][number] | undefined> { return (await this.state()).orders.find((order) => order.order_id === id); }
}

// The signature of a message between programs, as 3-api has it.
import { createHmac } from 'node:crypto';

export function signed(secret: string, body: string, seconds = Math.floor(Date.now() / 1000)): Record<string, string> {
  return { 'x-timestamp': String(seconds), 'x-signature': `sha256=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}` };
}

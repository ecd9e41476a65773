// The API as a person's script would use it: a token, JSON in, JSON out.
import { expect } from '@playwright/test';
import { Buffer } from 'node:buffer';

export interface Answer {
  status: number;
  headers: Headers;
  // Answers are checked by the tests themselves, field by field.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export class Api {
  constructor(readonly base: string, readonly token = '') {}

  static async signIn(base: string, email: string, password: string): Promise<Api> {
    const answer = await new Api(base).post('/api/tokens', { email, password, name: 'test' });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return new Api(base, answer.body.token);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const form = body instanceof FormData;
    const response = await fetch(this.base + path, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body !== undefined && !form ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : form ? body : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  get(path: string): Promise<Answer> { return this.call('GET', path); }
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> { return this.call('POST', path, body, headers); }
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> { return this.call('PUT', path, body, headers); }
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> { return this.call('PATCH', path, body, headers); }
  delete(path: string): Promise<Answer> { return this.call('DELETE', path); }

  /** Calls and expects this status; the answer's body. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async ok(method: string, path: string, body?: unknown, status?: number): Promise<any> {
    const answer = await this.call(method, path, body);
    if (status ? answer.status !== status : answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

/** Polls until the check holds; modules follow each other within milliseconds, 5 s are the contract. */
export async function eventually<T>(what: () => Promise<T | undefined | false>, milliseconds = 5000): Promise<T> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const got = await what();
    if (got) return got;
    if (Date.now() > until) throw new Error(`did not happen within ${milliseconds} ms: ${what}`);
    await new Promise((later) => setTimeout(later, 40));
  }
}

/** A small PNG, drawn here: a square of one colour with a border (no file of anybody else's). */
export function picture(colour = 0x88): Blob {
  return new Blob([png(64, 48, colour)], { type: 'image/png' });
}

import { crc32, deflateSync } from 'node:zlib';

export function png(width: number, height: number, colour: number): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = x < 4 || y < 4 || x >= width - 4 || y >= height - 4;
      rows.fill(edge ? 0x20 : (colour + x + y) & 0xff, y * (1 + width * 3) + 1 + x * 3, y * (1 + width * 3) + 4 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const parts = [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat(parts));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

// Requests with exactly these headers: what fetch() adds of itself would be in the way of tests about headers.
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 100 });

export interface RawReply {
  status: number;
  headers: IncomingHttpHeaders;
  cookies: string[];
  text: string;
  /** The problem's code, if the answer is one. */
  code?: string;
}

export function send(base: string, method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<RawReply> {
  const bytes = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((done, failed) => {
    const asked = request(base + path, { method, agent, headers: { ...(bytes ? { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(bytes)) } : {}), ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', failed);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const code = /"code":"([^"]*)"/.exec(answer.headers['content-type']?.includes('problem') ? text : '')?.[1];
        done({ status: answer.statusCode!, headers: answer.headers, cookies: answer.headers['set-cookie'] ?? [], text, code });
      });
    });
    asked.on('error', failed);
    asked.end(bytes);
  });
}

/** An answer as a stranger could compare it with another: all but the time and the request's id. */
export function alike(reply: RawReply): string {
  const headers = Object.entries(reply.headers).filter(([name]) => !['date', 'x-request-id', 'keep-alive', 'connection'].includes(name));
  return JSON.stringify([reply.status, headers, reply.text.replace(/"request_id":"[^"]*"/, '')]);
}

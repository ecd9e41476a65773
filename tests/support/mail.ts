// A real SMTP server for the tests, with faults on demand.
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

export interface Message {
  to: string[];
  raw: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
}

type Fault = 'none' | 'busy' | 'refuse' | 'hang';

export class MailServer {
  readonly messages: Message[] = [];
  fault: Fault = 'none';
  url = '';
  private hung: ((error: Error) => void)[] = [];
  private server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (this.fault === 'hang') { this.hung.push(done); return; }
        if (this.fault === 'busy') return done(Object.assign(new Error('try later'), { responseCode: 451 }));
        if (this.fault === 'refuse') return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
        this.messages.push(parse(Buffer.concat(parts).toString('utf8'), session.envelope.rcptTo.map((to) => to.address)));
        done();
      });
    },
  });

  get hanging(): number { return this.hung.length; }

  /** Refuses what hangs, for now. */
  release(): void { this.hung.splice(0).forEach((done) => done(Object.assign(new Error('try later'), { responseCode: 451 }))); }

  async start(): Promise<void> {
    this.server.on('error', () => undefined); // a connection broken by a killed client is part of the tests
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', () => ready()));
    this.url = `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((stopped) => this.server.close(() => stopped()));
  }

  /** Waits for a message to that address whose subject or text contains `what`. */
  async waitFor(to: string, what: string | RegExp = '', milliseconds = 15_000): Promise<Message> {
    const until = Date.now() + milliseconds;
    for (;;) {
      const found = this.messages.find((m) => m.to.includes(to) && matches(`${m.subject}\n${m.text}`, what));
      if (found) return found;
      if (Date.now() > until) throw new Error(`no mail to ${to} with ${what}; there are: ${this.messages.map((m) => `${m.to}: ${m.subject}`).join(' | ')}`);
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}

function matches(text: string, what: string | RegExp): boolean {
  return typeof what === 'string' ? text.includes(what) : what.test(text);
}

function decodeWords(value: string): string {
  return value.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, data: string) =>
    kind.toLowerCase() === 'b' ? Buffer.from(data, 'base64').toString('utf8') : quotedPrintable(data.replace(/_/g, ' ')));
}

function quotedPrintable(text: string): string {
  const bytes: number[] = [];
  const flat = text.replace(/=\r?\n/g, '');
  for (let i = 0; i < flat.length; i++) {
    if (flat[i] === '=') {
      bytes.push(parseInt(flat.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(...Buffer.from(flat[i]!, 'utf8'));
  }
  return Buffer.from(bytes).toString('utf8');
}

function headersOf(block: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

function split(part: string): [Map<string, string>, string] {
  const at = part.search(/\r?\n\r?\n/);
  return [headersOf(part.slice(0, at)), part.slice(at).replace(/^\r?\n\r?\n/, '')];
}

function bodyOf(raw: string, type: string): string {
  const [headers, body] = split(raw);
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((p) => p.replace(/^\r?\n/, '')) : [raw];
  for (const part of parts) {
    const [own, text] = split(part);
    if (!(own.get('content-type') ?? 'text/plain').startsWith(type)) continue;
    const encoding = own.get('content-transfer-encoding');
    if (encoding === 'base64') return Buffer.from(text, 'base64').toString('utf8');
    return encoding === 'quoted-printable' ? quotedPrintable(text) : text;
  }
  return '';
}

function parse(raw: string, to: string[]): Message {
  const [headers] = split(raw);
  return { to, raw, subject: decodeWords(headers.get('subject') ?? ''), text: bodyOf(raw, 'text/plain'), html: bodyOf(raw, 'text/html'), messageId: headers.get('message-id') ?? '' };
}

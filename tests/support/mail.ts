// A real SMTP server for the tests, with faults on demand: on the wire before it, at every stage of the conversation.
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Message {
  to: string[];
  raw: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  user: string; // who signed in, '' for nobody
  secure: boolean; // over TLS
}

type Trouble = 'none' | 'busy' | 'refuse' | 'hang';

export type Stage = 'connect' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'end';

/** What goes wrong with one connection, when it comes to the stage. Without `reply` and `hold` the line is cut. */
export interface Fault {
  stage: Stage;
  reply?: string; // instead of the server's
  hold?: Promise<unknown>; // silence until then; the server's own reply follows, if it was asked (`taken`)
  taken?: boolean; // at the end: the server gets the message, only its last word is held up, lost or (with `kill`) overtaken
  kill?: () => void; // called right after the server's reply was sent on
  struck?: () => void; // the stage was reached
}

export class MailServer {
  readonly messages: Message[] = [];
  readonly faults: Fault[] = []; // the next connection takes the first of them
  connections = 0;
  fault: Trouble = 'none';
  url = '';
  private hung: ((error: Error) => void)[] = [];
  private server: SMTPServer;
  private wires = new Set<Socket>();
  private wire = createServer((client) => {
    this.connections++;
    this.wires.add(client);
    client.once('close', () => this.wires.delete(client));
    new Conversation(client, (this.server.server.address() as AddressInfo).port, this.faults.shift());
  });

  constructor(options: SMTPServerOptions = { authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] }) {
    this.server = new SMTPServer({
      ...options,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        const fault = this.fault; // as it was when the message began: what is on its way when a test mends it still meets it
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          if (fault === 'hang') { this.hung.push(done); return; }
          if (fault === 'busy') return done(Object.assign(new Error('try later'), { responseCode: 451 }));
          if (fault === 'refuse') return done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
          const message = parse(Buffer.concat(parts).toString('utf8'), session.envelope.rcptTo.map((to) => to.address));
          this.messages.push({ ...message, user: session.user ? String(session.user) : '', secure: session.secure });
          done();
        });
      },
    });
  }

  /** How many messages hang at the moment. */
  get hanging(): number { return this.hung.length; }

  /** Refuses what hangs, for now. */
  release(): void { this.hung.splice(0).forEach((done) => done(Object.assign(new Error('try later'), { responseCode: 451 }))); }

  async start(): Promise<void> {
    this.server.on('error', () => undefined); // a connection broken by a killed client is part of the tests
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', () => ready()));
    await new Promise<void>((ready) => this.wire.listen(0, '127.0.0.1', () => ready()));
    this.url = `smtp://127.0.0.1:${this.port}`;
  }

  get port(): number { return (this.wire.address() as AddressInfo).port; }

  async stop(): Promise<void> {
    for (const client of this.wires) client.destroy();
    await new Promise<void>((stopped) => this.wire.close(() => stopped()));
    await new Promise<void>((stopped) => this.server.close(() => stopped()));
  }

  /** How often each Message-ID was taken. */
  copies(): Map<string, number> {
    const copies = new Map<string, number>();
    for (const { messageId } of this.messages) copies.set(messageId, (copies.get(messageId) ?? 0) + 1);
    return copies;
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

/** A key and a certificate that vouches for itself, for one address. */
export class Certificate {
  private folder = mkdtempSync(join(tmpdir(), 'mcf-test-'));
  readonly file = join(this.folder, 'certificate.pem');
  readonly key: string;
  readonly cert: string;

  constructor(address: string) {
    const key = join(this.folder, 'key.pem');
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=mail server of a test',
      '-addext', `subjectAltName=IP:${address}`, '-keyout', key, '-out', this.file], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
    this.key = readFileSync(key, 'utf8');
    this.cert = readFileSync(this.file, 'utf8');
  }

  remove(): void { rmSync(this.folder, { recursive: true, force: true }); }
}

/** One connection: passes on what both sides say, until the fault strikes. */
class Conversation {
  private server?: Socket;
  private waiting = ''; // of the client's words, what is not a whole line (or message) yet
  private inMessage = false;
  private lastWordDue = false;
  private alone = false; // the server waits for the end of a message that it does not get: it is spoken for

  constructor(private client: Socket, port: number, private fault?: Fault) {
    client.on('error', () => undefined);
    if (fault?.stage === 'connect') void this.strike();
    else this.join(connect(port, '127.0.0.1'));
  }

  private join(server: Socket): void {
    const { client } = this;
    this.server = server;
    server.on('error', () => undefined);
    if (!this.fault) { // nothing to listen for; the bytes may be TLS
      client.pipe(server).pipe(client);
      client.on('close', () => server.destroy());
      return;
    }
    server.on('close', () => { if (!this.fault?.hold) client.destroy(); });
    client.on('close', () => server.destroy());
    client.on('data', (bytes: Buffer) => this.clientSaid(bytes));
    server.on('data', (bytes: Buffer) => void this.serverSaid(bytes));
  }

  private clientSaid(bytes: Buffer): void {
    this.waiting += bytes.toString('latin1');
    for (;;) {
      const mark = this.inMessage ? '\r\n.\r\n' : '\r\n';
      const end = this.waiting.indexOf(mark);
      if (end < 0) return;
      const words = this.waiting.slice(0, end + mark.length);
      this.waiting = this.waiting.slice(end + mark.length);
      const stage = this.inMessage ? 'end' : stages[words.slice(0, 4).toUpperCase()];
      this.inMessage = false;
      if (this.alone) {
        this.client.write(words.startsWith('QUIT') ? '221 bye\r\n' : '250 fine\r\n');
        continue;
      }
      const strikes = stage !== undefined && stage === this.fault?.stage;
      if (strikes && !this.fault!.taken) void this.strike();
      else this.server!.write(words, 'latin1');
      if (strikes && this.fault!.taken) this.lastWordDue = true;
    }
  }

  private async serverSaid(bytes: Buffer): Promise<void> {
    if (bytes.toString('latin1').startsWith('354')) this.inMessage = true;
    if (!this.lastWordDue) return void this.client.write(bytes);
    this.lastWordDue = false;
    this.fault!.struck?.();
    await this.fault!.hold;
    if (!this.fault!.hold && !this.fault!.kill) return void this.client.destroy();
    this.client.write(bytes);
    this.fault!.kill?.();
  }

  private async strike(): Promise<void> {
    const { reply, hold, struck } = this.fault!;
    this.alone = this.fault!.stage === 'end';
    struck?.();
    await hold;
    if (reply) this.client.write(`${reply}\r\n`);
    else this.client.destroy();
    if (reply && this.fault!.stage === 'connect') this.client.end();
  }
}

const stages: Record<string, Stage> = { EHLO: 'ehlo', HELO: 'ehlo', MAIL: 'mail', RCPT: 'rcpt', DATA: 'data' };

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

function parse(raw: string, to: string[]): Omit<Message, 'user' | 'secure'> {
  const [headers] = split(raw);
  return { to, raw, subject: decodeWords(headers.get('subject') ?? ''), text: bodyOf(raw, 'text/plain'), html: bodyOf(raw, 'text/html'), messageId: headers.get('message-id') ?? '' };
}

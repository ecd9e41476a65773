// A client without manners: bytes as they are, on a connection of its own, in pieces if need be.
import { connect, type Socket } from 'node:net';

export interface RawAnswer { status: number; headers: Map<string, string>; body: Buffer }

/** All answers that stand one after the other in what a connection brought; whatever else is there counts as one with status 0. */
export function answersOf(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    const [first, ...lines] = bytes.subarray(at, end < 0 ? bytes.length : end).toString('latin1').split('\r\n');
    const found = /^HTTP\/1\.[01] (\d{3}) /.exec(first!);
    if (!found || end < 0) return [...answers, { status: 0, headers: new Map(), body: bytes.subarray(at) }];
    const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    at = end + 4;
    if (found[1] === '100') continue;
    const size = Number(headers.get('content-length') ?? 0);
    answers.push({ status: Number(found[1]), headers, body: bytes.subarray(at, at + size) });
    at += size;
  }
  return answers;
}

export function open(url: string): Socket {
  const at = new URL(url);
  const socket = connect({ port: Number(at.port), host: at.hostname, allowHalfOpen: true });
  socket.on('error', () => undefined); // broken off by the other side: what came until then counts
  socket.setNoDelay(true);
  return socket;
}

/** Sends the pieces, says after a while that no more comes (unless they are a whole request, which needs no such hint), and gives what is
 *  answered until the server closes. */
export async function tell(url: string, pieces: (string | Buffer)[], whole = false, patience = 40_000): Promise<{ answers: RawAnswer[]; closed: boolean; bytes: Buffer }> {
  const socket = open(url);
  const got: Buffer[] = [];
  let closed = false;
  socket.on('data', (part: Buffer) => got.push(part));
  const ended = new Promise<void>((done) => {
    const timer = setTimeout(done, patience);
    const end = () => { closed = true; clearTimeout(timer); done(); };
    socket.once('end', end);
    socket.once('close', end);
  });
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) await new Promise((later) => setTimeout(later, 5));
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
  }
  // A client that says at once that no more comes may be taken for one that is gone; without it, half a request waits for its deadline.
  if (!whole) await Promise.race([ended, new Promise((later) => setTimeout(later, 400))]).then(() => socket.end());
  await ended;
  socket.destroy();
  const bytes = Buffer.concat(got);
  return { answers: answersOf(bytes), closed, bytes };
}

// The command line's words, said to a running server through the socket in its data folder, as `mcf` itself does it (src/app/control.c): a
// process less for each of some thousand people.
import { createConnection } from 'node:net';
import { join } from 'node:path';

const line = (word: string) => `${Buffer.byteLength(word)}\n${word}\n`;

/** What the command printed; throws with its words if it failed. */
export async function say(data: string, words: string[], secret: string): Promise<string> {
  const socket = createConnection(join(data, 'mcf.sock'));
  socket.write(`${words.length}\n${words.map(line).join('')}${line(secret)}`);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  const answer = Buffer.concat(parts).toString();
  const end = answer.indexOf('\n'), said = answer.slice(end + 1);
  if (!answer.startsWith('0 ')) throw new Error(`mcf ${words.join(' ')} ended with ${answer.slice(0, end)}: ${said}`);
  return said;
}

// Proof 24: whatever is malformed, in the framing, the head, the JSON, the form, the query, the cookies or the dates, is answered with a
// problem that tells nothing of our insides, or with a closed connection; the program lives on and nothing changes.
import { randomBytes } from 'node:crypto';
import { Company, expect, test, type Person } from '../support/company';
import { eachOf, record, seeded, sized, type Random } from '../support/proof';
import { tell, type RawAnswer } from '../support/raw';

const name = 'malformed input is a problem';
const insides = /SELECT |INSERT |UPDATE |sqlite|constraint|no such (table|column)|\/src\/|\.c:\d+|\/tmp\/|\/home\/|Traceback|0x[0-9a-f]{6,}|AddressSanitizer|<html/i;

interface Case { name: string; pieces: (string | Buffer)[]; /** Statuses that may come; 0: closed without a word. Default: any error. */ may?: number[] }

function check(what: string, answer: RawAnswer): void {
  const text = answer.body.toString('utf8');
  expect(answer.status, `${what}: an answer of HTTP, not ${text.slice(0, 200)}`).toBeGreaterThanOrEqual(200);
  if (answer.status < 400) return;
  expect(answer.headers.get('content-type'), `${what}: ${text.slice(0, 300)}`).toBe('application/problem+json');
  const problem = JSON.parse(text);
  expect(problem, what).toMatchObject({ type: 'about:blank', status: answer.status, code: expect.any(String), title: expect.any(String), detail: expect.any(String), request_id: expect.stringMatching(/^[0-9a-f]{16}$/) });
  if (answer.status === 400) expect(Array.isArray(problem.errors), `${what}: which fields`).toBe(true);
  expect(text, what).not.toMatch(insides);
}

class Corpus {
  readonly cases: Case[] = [];
  private auth: string;

  constructor(client: Person, private type: string) { this.auth = `Authorization: Bearer ${client.api.token}\r\n`; }

  add(name: string, text: string | Buffer, may?: number[]): void { this.cases.push({ name, pieces: [text], may }); }

  head(line: string, headers = ''): string { return `${line}\r\nHost: x\r\n${this.auth}${headers}\r\n`; }

  json(body: string | Buffer, path = '/api/tasks', type = 'application/json'): Buffer {
    return Buffer.concat([Buffer.from(this.head(`POST ${path} HTTP/1.1`, `Connection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n`)), Buffer.from(body as string)]);
  }

  order(more: string): string {
    return `{"service_type_id":"${this.type}","description":"x","address":"y","scheduled_at":"2000-01-01T00:00:00Z"${more}}`;
  }

  lines(): void {
    for (const line of ['GET', 'GET ', 'GET /api/me', ' GET /api/me HTTP/1.1', 'GET  /api/me HTTP/1.1', 'GET /api/me HTTP/1.1 more', 'GET /api/me HTTP/9.9', 'GET /api/me HTTP/1.11', 'GET /api/me http/1.1', 'GET /api/me FTP/1.1',
      'G\0T /api/me HTTP/1.1', 'GET /api/\0me HTTP/1.1', 'GET /api/%00me HTTP/1.1', 'GET /api/%zz HTTP/1.1', 'GET /api/\xff\xfe HTTP/1.1', 'GET /../../etc/passwd HTTP/1.1', 'GET /api/../../etc/passwd HTTP/1.1', 'GET /api/tasks/%2e%2e%2f HTTP/1.1',
      'GET /api/me\tHTTP/1.1', 'GET http:///api/me HTTP/1.1', 'GET http://[::1/api/me HTTP/1.1', 'GET //x/api/me HTTP/1.1', 'GET \\api\\me HTTP/1.1', 'BREW /api/me HTTP/1.1', 'TRACE /api/me HTTP/1.1', 'CONNECT x:80 HTTP/1.1', 'OPTIONS * HTTP/1.1', 'PRI * HTTP/2.0', `${'A'.repeat(9000)} / HTTP/1.1`,
      `GET /api/${'a'.repeat(3000)} HTTP/1.1`, `GET /api/${'a'.repeat(30_000)} HTTP/1.1`, `GET /api/tasks?${'a'.repeat(9000)} HTTP/1.1`, `GET /${'a/'.repeat(900)} HTTP/1.1`, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '{"json": 1}', '\r\n\r\n\r\nGET'])
      this.add(`line ${JSON.stringify(line.slice(0, 50))}`, this.head(line, 'Connection: close\r\n'));
    this.add('nothing but ends of lines', '\r\n'.repeat(20_000));
    this.add('one endless line', 'x'.repeat(100_000));
    this.add('nothing', '');
    this.add('half a head', 'GET /api/me HTTP/1.1\r\nHost: x\r\nAccept');
    this.add('random bytes', randomBytes(5000));
  }

  heads(): void {
    const get = 'GET /api/me HTTP/1.1';
    for (const header of ['Bad Name: 1', 'Bad\0Name: 1', 'No-Colon', ': no name', 'Name : 1', 'Name: a\0b', 'Name: a\x01b', 'Name: a\x7fb', 'X: 1\r\n folded', 'X: 1\r\n\tfolded', ' leading: 1', 'Host: y', 'Host: a b', 'X: 1\nY: 2', 'X: 1\rY: 2',
      'Authorization: Bearer x', 'Content-Length: 1\r\nContent-Length: 2', 'Content-Length: -1', 'Content-Length: 99999999999999999999', 'Content-Length: 1e3', 'Content-Length: 0x10', 'Content-Length: 1 2', 'Content-Length: ', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: gzip', 'Transfer-Encoding:\x0bchunked', 'Transfer-Encoding: "chunked"', 'Transfer-Encoding: identity', 'Expect: 200-ok', `X: ${'a'.repeat(20_000)}`, `${'N'.repeat(20_000)}: 1`])
      this.add(`header ${JSON.stringify(header.slice(0, 40))}`, this.head(get, `Connection: close\r\n${header}\r\n`));
    this.add('a thousand headers', this.head(get, Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}\r\n`).join('')));
    this.add('no Host', `${get}\r\n${this.auth}Connection: close\r\n\r\n`, [400]);
    for (const cookie of ['mcf_session', 'mcf_session=', `mcf_session=${'a'.repeat(4000)}`, 'mcf_session="', '=;=;=', ';'.repeat(3000), 'mcf_session=%00', 'mcf_session=\xff\xfe', 'mcf_session=a; mcf_session=b', "mcf_session=' OR 1=1 --"])
      this.add(`cookie ${cookie.slice(0, 30)}`, `${get}\r\nHost: x\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`, [400, 401, 431]);
    for (const token of ['', 'Bearer', 'Bearer ', 'bearer  x', `Bearer ${'a'.repeat(4000)}`, 'Basic eDp5', 'Bearer \xff', 'Digest username="x"'])
      this.add(`authorization ${token.slice(0, 20)}`, `${get}\r\nHost: x\r\nConnection: close\r\nAuthorization: ${token}\r\n\r\n`, [401]);
    for (const key of ['', ' ', 'a b', 'x'.repeat(201), '\xff', 'a\tb']) this.add(`key ${JSON.stringify(key.slice(0, 10))}`, this.head('POST /api/tasks HTTP/1.1', `Connection: close\r\nIdempotency-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n`) + '{}', [400]);
  }

  chunks(): void {
    const post = this.head('POST /api/tasks HTTP/1.1', 'Connection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n');
    for (const chunk of ['xyz\r\n', '-1\r\nab\r\n0\r\n\r\n', 'fffffffffffffffff\r\nab', 'ffffffffffffffff\r\nab\r\n0\r\n\r\n', '2\r\nabcd\r\n0\r\n\r\n', '2\r\na', '\r\n\r\n', '2 \r\nab\r\n0\r\n\r\n', '0x2\r\nab\r\n0\r\n\r\n', '2;\0\r\nab\r\n0\r\n\r\n', `2;${'x'.repeat(20_000)}\r\nab\r\n0\r\n\r\n`, '0\r\nbad trailer\r\n\r\n', `0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '2\nab\n0\n\n'])
      this.add(`chunk ${JSON.stringify(chunk.slice(0, 30))}`, post + chunk);
    // What one reader takes for a body and another for a second request is never served.
    for (const both of ['Content-Length: 4\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\r\nContent-Length: 4', 'Content-Length: 5\r\nContent-Length: 0', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'])
      this.cases.push({ name: `smuggled behind ${both}`, pieces: [`POST /api/session HTTP/1.1\r\nHost: x\r\n${both}\r\n\r\n0\r\n\r\nGET /api/openapi.json HTTP/1.1\r\nHost: x\r\n${this.auth}\r\n`], may: [400] });
  }

  bodies(): void {
    const deep = 60_000;
    for (const body of ['', '{', '}', '[]', 'null', '1', '"x"', '{"a":}', '{"a":1,}', "{'a':1}", '{"a":1}{"b":2}', '{"a":1} x', '\ufeff{}', '{"\\ud800":1}', '{"description":"\\ud800"}', '{"description":"\\u0000"}', '{"a":NaN}', '{"a":Infinity}', '{"a":01}', '{"a":1e999}', '{"a":123456789012345678901234567890}',
      `{"a":${'9'.repeat(5000)}}`, '['.repeat(deep), '{"a":'.repeat(9000), `${'['.repeat(3000)}${']'.repeat(3000)}`, `{"a":${'['.repeat(3000)}${']'.repeat(3000)}}`, '{"description":"a","description":"b"}', this.order(',"description":"again"'), this.order(',"expected_price":1.5'), this.order(',"expected_price":-1'), this.order(',"expected_price":9223372036854775808'),
      this.order(',"expected_price":"1"'), this.order(',"__proto__":{}'), this.order(''), '{"description":{}}', '{"description":[]}', `{"description":"${'x'.repeat(70_000)}"}`, '/* x */{}', '{"a":tru}', '\0{}', '{}\0', '{"a\\u0000b":1}'])
      this.add(`json ${body.slice(0, 40)}`, this.json(body));
    for (const bytes of [[0xff, 0xfe], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x22, 0xc3, 0x28, 0x22]])
      this.add(`json bytes ${bytes.join()}`, this.json(Buffer.concat([Buffer.from('{"description":"'), Buffer.from(bytes), Buffer.from('"}')])), [400]);
    for (const type of ['', 'text/plain', 'application/jsonx', 'application/json; charset=utf-16', 'multipart/form-data; boundary=b', ';;;', `application/json;${'x'.repeat(3000)}`]) this.add(`type ${type.slice(0, 40)}`, this.json('{"a":', '/api/tasks', type));
    for (const date of ['2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z', '2026-01-01T00:00:60Z', '2026-01-01', '2026-01-01 00:00:00', '2026-01-01T00:00:00', '2026-01-01T00:00:00+99:00', '99999-01-01T00:00:00Z', '-001-01-01T00:00:00Z', '0000-00-00T00:00:00Z', '2026-01-01T00:00:00.1234567890123456789Z', '1e9', '', ' 2026-01-01T00:00:00Z', '2026-01-01t00:00:00z', '２０２６-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])
      this.add(`date ${date}`, this.json(JSON.stringify({ service_type_id: this.type, description: 'x', address: 'y', scheduled_at: date })), [400]);
    for (const id of ['', '0', 'x'.repeat(13), '0000000000000', 'zzzzzzzzzzzzz', '%00', "' OR 1=1", 'é'.repeat(7), '-1', '9223372036854775808']) this.add(`id ${id}`, this.json(JSON.stringify({ service_type_id: id, description: 'x', address: 'y', scheduled_at: '2026-12-01T00:00:00Z' })), [400]);
    for (const query of ['limit=0', 'limit=-1', 'limit=201', 'limit=1e1', 'limit=99999999999999999999', 'limit=', 'limit', 'limit=1&limit=2', 'after=', 'after=%', 'after=%zz', 'after=%ff', 'after=%00', 'after=zzz', 'status=nope', 'status=', 'from=yesterday', 'from=2026-01-01T00:00:00%2', 'nope=1', '%ff=1', 'unissued=maybe', `q=${'x'.repeat(5000)}`, `${'a=1&'.repeat(500)}`, 'worker_id=1', 'q=%F0%28%8C%28', "q=' OR 1=1 --&status=x"])
      this.add(`query ${query.slice(0, 40)}`, this.head(`GET /api/tasks?${query} HTTP/1.1`, 'Connection: close\r\n'), query.startsWith('status=') && query !== 'status=' ? [400] : undefined);
  }

  forms(worker: Person, task: string): void {
    const end = '--b--\r\n';
    const part = (head: string, body: string) => `--b\r\n${head}\r\n\r\n${body}\r\n`;
    const send = (name: string, body: string, type = 'multipart/form-data; boundary=b') => this.add(`form ${name}`, `POST /api/tasks/${task}/check-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${worker.api.token}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`, [400, 413, 415]);
    const photo = 'Content-Disposition: form-data; name="photo"; filename="a.png"';
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary="', `multipart/form-data; boundary=${'b'.repeat(300)}`, 'multipart/form-data; boundary=b c', 'multipart/mixed; boundary=b', 'multipart/form-data; boundary=\xff', 'application/json']) send(type.slice(0, 50), part(photo, 'x') + end, type);
    for (const [name, body] of Object.entries({ empty: '', 'no part': end, 'no end': part(photo, 'x'), 'no blank line': `--b\r\n${photo}\r\nx`, 'half a boundary': `${part(photo, 'x')}--`, 'text before': `hello\r\n${part(photo, 'x')}${end}`, 'no name': part('Content-Disposition: form-data', 'x') + end,
      'no disposition': part('Content-Type: text/plain', 'x') + end, 'twice': part(photo, 'x') + part(photo, 'x') + end, 'unknown field': part('Content-Disposition: form-data; name="nope"', 'x') + end, 'long head': part(`${photo}\r\nX: ${'a'.repeat(20_000)}`, 'x') + end, 'NUL in name': part('Content-Disposition: form-data; name="pho\0to"', 'x') + end,
      'path in name': part('Content-Disposition: form-data; name="photo"; filename="../../etc/passwd"', 'x') + end, 'bad text': part('Content-Disposition: form-data; name="taken_at"', '\xff\xfe') + end, 'many parts': part('Content-Disposition: form-data; name="x"', 'x').repeat(3000) + end, 'nested': part(`${photo}\r\nContent-Type: multipart/mixed; boundary=b`, part(photo, 'x')) + end, 'quotes': part('Content-Disposition: form-data; name="photo; filename="a"b"', 'x') + end }))
      send(name, body);
  }

  /** The same bytes in two or three pieces, and with a byte changed, taken out or doubled. */
  vary(random: Random, count: number): void {
    const made = this.cases.slice();
    for (let i = 0; i < count; i++) {
      const from = random.pick(made);
      const bytes = Buffer.concat(from.pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
      if (bytes.length < 3 || bytes.length > 20_000) continue;
      const at = 1 + random.below(bytes.length - 2);
      if (random.chance(0.4)) {
        this.cases.push({ name: `${from.name}, split at ${at}`, pieces: [bytes.subarray(0, at), bytes.subarray(at)], may: from.may });
        continue;
      }
      const middle = random.pick([Buffer.alloc(0), Buffer.from([random.below(256)]), Buffer.from([bytes[at]!, bytes[at]!]), Buffer.from('\r\n'), Buffer.from('\0')]);
      this.cases.push({ name: `${from.name}, ${JSON.stringify(middle.toString('latin1'))} at ${at}`, pieces: [Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(at + 1)])], may: [] });
    }
  }
}

test(`proof 24: ${name}`, async () => {
  test.setTimeout(sized(600_000, 7_200_000));
  const random = seeded(name);
  const company = new Company({ MCF_PATIENCE: '12' }); // a few leave the server waiting for more until the deadline
  await company.open();
  try {
    const client = await company.addClient();
    const worker = await company.addWorker();
    const type = await company.addServiceType();
    const task = await company.order(client, type.id, 1);
    const before = JSON.stringify([await client.api.ok('GET', '/api/tasks'), await client.api.ok('GET', '/api/me')]);
    const corpus = new Corpus(client, type.id);
    corpus.lines();
    corpus.heads();
    corpus.chunks();
    corpus.bodies();
    corpus.forms(worker, task.id);
    corpus.vary(random, sized(600, 200_000));
    const statuses = new Map<number, number>();
    const queue = corpus.cases.slice();
    await eachOf(queue, 16, async (one) => {
      const { answers, closed } = await tell(company.url, one.pieces, !!one.may?.length);
      expect(closed, `${one.name}: the connection ends`).toBe(true);
      for (const answer of answers) check(one.name, answer);
      if (one.may?.length) expect(one.may, one.name).toContain(answers[0]?.status ?? 0);
      if (one.name.startsWith('smuggled') && one.may?.length) expect(answers.length, `${one.name}: no second answer`).toBe(1);
      for (const answer of answers.length > 0 ? answers : [{ status: 0 }]) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    });
    expect((await client.api.get('/api/me')).status, 'it lives').toBe(200);
    expect(JSON.stringify([await client.api.ok('GET', '/api/tasks'), await client.api.ok('GET', '/api/me')]), 'nothing changed').toBe(before);
    expect([...statuses.keys()].filter((status) => status >= 500 && status !== 505 && status !== 503)).toEqual([]);
    record(24, name, { requests: corpus.cases.length, ...Object.fromEntries([...statuses].sort().map(([status, times]) => [status ? `status_${status}` : 'closed', times])) }, random.seed);
  } finally {
    await company.close();
  }
});

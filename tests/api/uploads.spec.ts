// Uploads are inert (proof 23), from the form to the picture that is served. The decoders by themselves: platform/io/test/test_uploads.c.
import { Buffer } from 'node:buffer';
import { deflateSync } from 'node:zlib';
import { picture, png } from '../support/api';
import { expect, form, test, type Company, type Person } from '../support/company';
import { record } from '../support/proof';
import { send } from '../support/raw-http';

const marker = 'Wh1skas-marker';

/** A task on which a photo can be tried as often as one likes: it is refused, or taken once. */
async function atTheDoor(company: Company): Promise<{ worker: Person; task: string }> {
  const type = await company.addServiceType();
  await company.addWorker();
  const task = await company.order(await company.addClient(), type.id, 1);
  const worker = await company.signIn((await company.manager.api.ok('GET', `/api/workers/${task.worker.id}`)).email);
  await company.issue(worker, task.id);
  await company.advance(2400);
  return { worker, task: task.id };
}

async function served(company: Company, worker: Person, photo: string) {
  const response = await fetch(`${company.url}/api/photos/${photo}`, { headers: { authorization: `Bearer ${worker.api.token}` } });
  expect(response.status).toBe(200);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const segment = (kind: number, text: string): Buffer => {
  const head = Buffer.from([0xff, kind, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
};

/** A JPEG with all that could be in it, and more behind it. */
function stuffed(jpeg: Buffer): Buffer {
  const exif = `Exif\0\0II*\0\x08\0\0\0\x01\0\x10\x01\x02\0${String.fromCharCode(marker.length)}\0\0\0\x1a\0\0\0\0\0\0\0${marker} GPS`;
  return Buffer.concat([jpeg.subarray(0, 2), segment(0xe1, exif), segment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${marker}`), segment(0xed, `Photoshop 3.0\0${marker}`),
    segment(0xfe, `<script>alert('${marker}')</script>`), jpeg.subarray(2), Buffer.from(`<html><script>alert(1)</script>${marker}PK\x03\x04`, 'latin1')]);
}

test('what is served is a picture and nothing else, and a browser takes it for nothing else', async ({ company }) => {
  const { worker, task } = await atTheDoor(company);
  const first = await worker.api.ok('POST', `/api/tasks/${task}/check-in`, form('photo'));
  const plain = await served(company, worker, first.photos[0].id);
  const lie = new Blob([new Uint8Array(stuffed(plain.bytes))], { type: 'text/html' });
  const done = await worker.api.ok('POST', `/api/tasks/${task}/complete`, form('report', lie, '../../<script>.html'));
  const { headers, bytes } = await served(company, worker, done.photos.find((photo: { kind: string }) => photo.kind === 'report').id);
  expect(headers.get('content-type')).toBe('image/jpeg');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('content-security-policy')).toContain('sandbox');
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(headers.get('content-disposition')).toBe('inline; filename="photo.jpg"');
  expect(headers.get('cache-control')).toContain('private');
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(bytes.subarray(-2), 'nothing stands behind the end').toEqual(Buffer.from([0xff, 0xd9]));
  for (const word of [marker, 'Exif', 'GPS', 'xmpmeta', 'Photoshop', '<script', 'PK\x03\x04', '<html']) expect(bytes.includes(word, 0, 'latin1'), word).toBe(false);
  expect(JSON.stringify(done), 'nor is the name of the file kept').not.toContain('<script');
});

test('bombs and impostors are refused quickly, and change nothing', async ({ company }) => {
  const { worker, task } = await atTheDoor(company);
  const zeros = deflateSync(Buffer.alloc(32 << 20));
  const resized = (width: number, height: number): Uint8Array<ArrayBuffer> => {
    const bytes = Buffer.from(png(8, 8, 0x80));
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    return new Uint8Array(bytes); // with a wrong checksum, too
  };
  const text = (words: string) => new TextEncoder().encode(words) as Uint8Array<ArrayBuffer>;
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    'bomb.png': resized(50000, 50000),
    'zeros.png': new Uint8Array(Buffer.concat([png(8, 8, 0).subarray(0, 33), zeros])),
    'bomb.gif': new Uint8Array(Buffer.concat([Buffer.from('GIF89a'), Buffer.from([0x50, 0xc3, 0x50, 0xc3, 0, 0, 0]), Buffer.alloc(64)])),
    'picture.svg': text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
    'entity.svg': text('<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'),
    'page.jpg': text('<html><script>alert(1)</script></html>'),
    'half.png': png(64, 48, 0x80).slice(0, 60),
    'archive.jpg': text('PK\x03\x04 an archive, honestly; nothing else to see here'),
    'empty.jpg': text(''),
  };
  let slowest = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const start = performance.now();
    const answer = await worker.api.post(`/api/tasks/${task}/check-in`, form('photo', new Blob([bytes], { type: 'image/jpeg' }), name));
    slowest = Math.max(slowest, performance.now() - start);
    expect([400, 415], name).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('problem');
    expect(JSON.stringify(answer.body), 'the problem tells nothing of our files or libraries').not.toMatch(/vips|\/tmp|\/var|libpng/i);
  }
  expect(await worker.api.ok('GET', `/api/tasks/${task}`)).toMatchObject({ status: 'assigned', photos: [] });
  expect((await worker.api.post(`/api/tasks/${task}/check-in`, form('photo', picture()))).status, 'the next good one is taken').toBe(200);
  record(23, 'uploads over HTTP', { refused: Object.keys(files).length, 'slowest, ms': Math.round(slowest) });
});

test('a picture is shown to nobody without the right to its task, and under no other address', async ({ company }) => {
  const { worker, task } = await atTheDoor(company);
  const { photos } = await worker.api.ok('POST', `/api/tasks/${task}/check-in`, form('photo'));
  expect((await send(company.url, 'GET', `/api/photos/${photos[0].id}`)).status).toBe(401);
  for (const path of [`/photos/${photos[0].id}.jpg`, `/api/photos/${photos[0].id}.html`, '/api/photos/..%2f..%2fmain.db'])
    expect((await send(company.url, 'GET', path, { authorization: `Bearer ${worker.api.token}` })).headers['content-type'], path).not.toBe('image/jpeg');
});

// The outside companies of a development server: its children, which end with it.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api, eventually } from '../support/api';
import { onFiles, Program } from '../support/program';

const password = 'a long enough password';
const lives = (pid: string) => spawnSync('kill', ['-0', pid]).status === 0;

/** Process ids of the children, by the name of their program. */
function childrenOf(pid: number): Record<string, string> {
  const ids = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
  return Object.fromEntries(ids.map((id) => [readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0')[0]!.replace(/.*\//, ''), id]));
}

async function supplierOf(program: Program): Promise<string> {
  program.addUser('clerk@example.org', 'Clerk', 'clerk', password);
  const clerk = await Api.signIn(program.url, 'clerk@example.org', password);
  return (await clerk.ok('GET', '/api/supplies/cookie-supplier')).status;
}

test('a development server starts them, and they die with it even by kill -9', async () => {
  const program = new Program({ MCF_COOKIES_URL: '', MCF_PAYMENTS_URL: '' });
  try {
    await program.start();
    const children = childrenOf(program.pid);
    expect(Object.keys(children).sort()).toEqual(['mcf-cookies', 'mcf-payments']);
    const urls = [...program.log.matchAll(/mcf-(\w+)=(http:\/\/127\.0\.0\.1:\d+)/g)].map((found) => found[2]!);
    expect(urls).toHaveLength(2);
    for (const url of urls) expect((await fetch(`${url}/state`)).status).toBe(200);
    for (const pid of Object.values(children)) {
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('secret');
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toMatch(/MCF_(COOKIES|PAYMENTS)_SECRET=[0-9a-f]{32}/);
    }
    expect(existsSync(join(program.data, 'payments', 'journal.jsonl'))).toBe(true);
    expect(await supplierOf(program)).toBe('well');
    await program.stop('SIGKILL');
    for (const pid of Object.values(children)) await eventually(async () => !lives(pid));
    await program.start();
    const others = childrenOf(program.pid);
    expect(Object.keys(others)).toHaveLength(2);
    await program.stop();
    for (const pid of Object.values(others)) expect(lives(pid)).toBe(false);
  } finally {
    await program.remove();
  }
});

test('"off" is off, and without --dev nobody is started', async () => {
  const program = new Program({ MCF_COOKIES_URL: 'off', MCF_PAYMENTS_URL: 'off' });
  try {
    await program.start();
    expect(childrenOf(program.pid)).toEqual({});
    expect(await supplierOf(program)).toBe('off');
    await program.stop();
    for (const name of ['MCF_COOKIES_URL', 'MCF_PAYMENTS_URL']) program.set(name, '');
    await program.start([]);
    expect(childrenOf(program.pid)).toEqual({});
  } finally {
    await program.remove();
  }
});

test('only the one that is not set is started', async () => {
  const program = new Program({ MCF_COOKIES_URL: 'http://127.0.0.1:9/elsewhere', MCF_PAYMENTS_URL: '' });
  try {
    await program.start();
    expect(Object.keys(childrenOf(program.pid))).toEqual(['mcf-payments']);
  } finally {
    await program.remove();
  }
});

test('one that cannot be started is a warning, and the server works without it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcf-alone-')), alone = join(folder, 'mcf');
  copyFileSync(process.env.MCF ?? 'build/src/app/mcf', alone);
  copyFileSync('/bin/false', join(folder, 'mcf-payments'));
  const child = spawn(alone, ['serve', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--ops-listen', '127.0.0.1:0', '--dev'],
    { env: { ...process.env, ...onFiles, MCF_COOKIES_URL: '', MCF_PAYMENTS_URL: '' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString(); });
  try {
    await eventually(async () => said.includes('listening on'), 30_000);
    const warnings = said.split('\n').filter((line) => line.includes('level=warning') && line.includes('suppliers'));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('mcf-cookies could not be started');
    expect(warnings[1]).toContain('mcf-payments could not be started');
    expect(childrenOf(child.pid!)).toEqual({});
  } finally {
    const ended = new Promise((code) => child.once('exit', code));
    child.kill();
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true });
  }
});

// The program describes itself: a valid OpenAPI 3.1 document, a table of routes, help for every command.
import { Validator } from '@seriousme/openapi-schema-validator';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Api } from '../support/api';
import { expect, test } from '../support/company';

const program = process.env.MCF ?? join(import.meta.dirname, '../../build/mcf');
const run = (...args: string[]) => spawnSync(program, args, { encoding: 'utf8' });

test('the OpenAPI document is valid, and the same from the command line', async ({ company }) => {
  const served = await company.admin.api.ok('GET', '/api/openapi.json');
  expect(served.openapi).toMatch(/^3\.1/);
  const result = await new Validator().validate(structuredClone(served));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  const printed = run('openapi');
  expect(printed.status, printed.stderr).toBe(0);
  expect(Object.keys(JSON.parse(printed.stdout).paths)).toEqual(expect.arrayContaining(Object.keys(served.paths).filter((path) => !path.startsWith('/api/dev'))));
  expect((await new Api(company.url).get('/api/openapi.json')).status).toBe(200);
});

test('mcf routes and help speak for themselves', () => {
  const routes = run('routes');
  expect(routes.stdout).toContain('/api/tasks/{id}/cancel');
  expect(routes.stdout).toContain('tasks.cancel');
  const help = run('--help');
  expect(help.status).toBe(0);
  for (const command of ['serve', 'migrate', 'demo', 'user', 'routes', 'openapi', 'verify', 'backup', 'restore', 'version']) {
    expect(help.stdout).toContain(command);
    expect(run(command, '--help').status, `mcf ${command} --help`).toBe(0);
  }
  const wrong = run('frobnicate');
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('frobnicate');
  expect(run('serve', '--no-such-flag').status).toBe(2);
});

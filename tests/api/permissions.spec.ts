// The permission matrix, generated from the program's own description of its routes: every route x every role.
import { Api } from '../support/api';
import { expect, test } from '../support/company';

interface Operation {
  'x-permission'?: string;
  'x-roles'?: string[];
  security: unknown[];
}

const missing = '0000000000001';

test('every route answers each role as its permission says, and anonymous people not at all', async ({ company }) => {
  const document = await company.admin.api.ok('GET', '/api/openapi.json');
  const people: Record<string, Api> = {
    client: (await company.addClient()).api,
    worker: (await company.addWorker()).api,
    clerk: company.clerk.api,
    manager: company.manager.api,
    admin: company.admin.api,
  };
  const anyone = new Api(company.url);
  const wrong: string[] = [];
  let cells = 0;
  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    for (const [method, operation] of Object.entries(item)) {
      const permission = operation['x-permission'];
      if (operation.security.length === 0 || path === '/api/stream' || path === '/api/session' || path.startsWith('/api/dev')) continue;
      expect(permission, `${method} ${path} declares its permission`).toBeTruthy();
      const url = path.replace(/\{[^}]+\}/g, missing);
      const call = (api: Api) => api.call(method.toUpperCase(), url, method === 'get' || method === 'delete' ? undefined : {});
      cells++;
      if ((await call(anyone)).status !== 401) wrong.push(`${method} ${path}: anonymous is not refused`);
      for (const [role, api] of Object.entries(people)) {
        const { status } = await call(api);
        const allowed = operation['x-roles']!.includes(role);
        cells++;
        if (allowed === (status === 403)) wrong.push(`${method} ${path}: ${role} got ${status}, allowed: ${allowed}`);
        if (status >= 500) wrong.push(`${method} ${path}: ${role} got ${status}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(150);
});

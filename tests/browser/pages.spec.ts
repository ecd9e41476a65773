// Every page of every role, with the demo company: nothing that axe finds, no sideways scrolling, no error in the console; in light and dark.
// SCREENSHOTS=folder keeps the pictures that the README shows.
import { test as base, expect, type Page } from '@playwright/test';
import { Api } from '../support/api';
import { accessibilityFaults, sidewaysScroll } from '../support/browser';
import { Program } from '../support/program';

const password = 'knock-the-jars-off';

const test = base.extend<object, { demo: Program }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const program = new Program();
      await program.runAside(['demo', '--months', '1']);
      await program.start();
      await use(program);
      await program.remove();
    },
    { scope: 'worker', timeout: 600_000 }, // a month under sanitizers on a busy machine's PostgreSQL
  ],
});

const pages: Record<string, string[]> = {
  anyone: ['/', '/sign-in', '/register', '/reset', '/become-a-worker', '/nothing-here'],
  client: ['/tasks', '/request', '/tasks/TASK', '/account', '/invoices/INVOICE', '/notifications', '/profile'],
  worker: ['/today', '/tasks', '/tasks/TASK', '/earnings', '/payouts/PAYOUT', '/supplies/REQUEST/form', '/profile'],
  clerk: ['/supplies', '/supplies?show=back', '/supplies?show=done', '/supplies/REQUEST', '/supplies/REQUEST/form', '/supplies/kits', '/supplies/audit'],
  manager: ['/tasks', '/tasks/TASK', '/matching', '/workers', '/workers/WORKER', '/service-types', '/supplies/audit',
    '/accounting', '/accounting?at=2026-01-01T00:00:00Z', '/accounting/ledger', '/accounting/runs', '/accounting/runs/RUN', '/accounting/invoices', '/accounting/payouts', '/accounting/bonuses', '/accounting/checks', '/accounting/events', '/invoices/INVOICE'],
  admin: ['/admin/users', '/admin/company', '/admin/mails?show=all', '/admin/operations', '/admin/audit-log', '/supplies/kits', '/supplies/audit', '/accounting', '/accounting/checks'],
};

const shown: Record<string, string> = {
  'client /request desktop': 'order-desktop', 'worker /today phone': 'worker-phone', 'client /tasks/TASK phone': 'task-phone', 'manager /matching desktop': 'matching-desktop',
  'clerk /supplies desktop': 'queue-desktop', 'manager /accounting desktop': 'accounting-desktop', 'anyone / phone': 'front-phone',
};

async function fillIn(api: Api, path: string): Promise<string> {
  const first = async (list: string) => (await api.ok('GET', list)).items[0]?.id ?? '0000000000001';
  if (path.endsWith('TASK')) return path.replace('TASK', await first('/api/tasks?limit=1&status=assigned,in_progress,done'));
  if (path.includes('REQUEST')) return path.replace('REQUEST', await first('/api/supply-requests?status=requested,ready,issued&limit=1'));
  if (path.endsWith('INVOICE')) return path.replace('INVOICE', await first('/api/invoices?limit=1'));
  if (path.endsWith('PAYOUT')) return path.replace('PAYOUT', await first('/api/payouts?limit=1'));
  if (path.endsWith('RUN')) return path.replace('RUN', await first('/api/accounting/runs?limit=1'));
  return path.endsWith('WORKER') ? path.replace('WORKER', await first('/api/workers?limit=1')) : path;
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0);
}

/** All rules that depend on what the dark scheme changes: nothing but colours. */
const aboutColours = ['color-contrast', 'link-in-text-block'];

for (const [role, list] of Object.entries(pages)) {
  test(`the pages of ${role} are accessible, fit, and are quiet`, async ({ demo, page, viewport }, info) => {
    test.setTimeout(600_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error}`));
    let api = new Api(demo.url);
    if (role !== 'anyone') {
      api = await Api.signIn(demo.url, `${role}@example.org`, password);
      await api.ok('PATCH', '/api/me', { locale: info.project.name === 'phone' ? 'ru' : 'en' });
      await page.context().request.post(`${demo.url}/api/session`, { data: { email: `${role}@example.org`, password }, headers: { origin: demo.url } });
    }
    for (const path of list) {
      const address = await fillIn(api, path);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(demo.url + address);
      await settle(page);
      faults.push(...(await accessibilityFaults(page)).map((fault) => `${path}: ${fault}`));
      if (await sidewaysScroll(page)) faults.push(`${path} scrolls sideways at ${viewport!.width}`);
      const name = shown[`${role} ${path} ${info.project.name}`];
      if (name && process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
      await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((it) => it.effect?.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished)));
      faults.push(...(await accessibilityFaults(page, aboutColours)).map((fault) => `${path}, dark: ${fault}`));
      if (info.project.name !== 'phone') continue;
      await page.setViewportSize({ width: 360, height: 740 });
      if (await sidewaysScroll(page)) faults.push(`${path} scrolls sideways at 360`);
      await page.setViewportSize(viewport!);
    }
    expect(faults).toEqual([]);
  });
}

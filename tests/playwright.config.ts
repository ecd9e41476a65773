import { defineConfig } from '@playwright/test';

// Black-box tests against the real program (MCF: its path). Each worker starts a company of its own; see support/company.ts.
const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  },
};

// What a page looks like does not depend on where the data is: on PostgreSQL each journey is made once, and the pages' looks are left out.
const journeys = process.env.POSTGRESQL
  ? { phone: /browser\/two-processes\.spec/, desktop: /browser\/(accounting|live|main-job|manager|supplies)\.spec/ }
  : { phone: 'browser/**/*.spec.ts', desktop: 'browser/**/*.spec.ts' };

export default defineConfig({
  testDir: '.',
  outputDir: process.env.TEST_RESULTS ?? 'results',
  workers: 2,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env.TEST_JSON ?? 'results/report.json' }]],
  use: { trace: 'on-first-retry', screenshot: 'only-on-failure' },
  projects: [
    { name: 'api', testMatch: 'api/**/*.spec.ts' },
    { name: 'phone', testMatch: journeys.phone, use: { ...chromium, viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'ru-RU' } },
    { name: 'desktop', testMatch: journeys.desktop, use: { ...chromium, viewport: { width: 1280, height: 800 }, locale: 'en-GB' } },
  ],
});

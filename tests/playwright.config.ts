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

export default defineConfig({
  testDir: '.',
  outputDir: process.env.TEST_RESULTS ?? 'results',
  workers: 2,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env.TEST_JSON ?? 'results/report.json' }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'api', testMatch: 'api/**/*.spec.ts' },
    { name: 'phone', testMatch: 'browser/**/*.spec.ts', use: { ...chromium, viewport: { width: 390, height: 844 }, hasTouch: true, locale: 'ru-RU' } },
    { name: 'desktop', testMatch: 'browser/**/*.spec.ts', use: { ...chromium, viewport: { width: 1280, height: 800 }, locale: 'en-GB' } },
  ],
});

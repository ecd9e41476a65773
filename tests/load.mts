import { chromium } from '@playwright/test';
const base = process.argv[2]!;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [role, path] of [['clerk', '/supplies'], ['manager', '/tasks'], ['admin', '/admin/users'], ['worker', '/today']] as const) {
  const context = await browser.newContext({ locale: 'ru-RU' });
  await context.request.post(`${base}/api/session`, { data: { email: `${role}@example.org`, password: 'knock-the-jars-off' }, headers: { origin: base } });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const urls = new Map<string, string>(); let js = 0; const names: string[] = [];
  client.on('Network.responseReceived', (e) => urls.set(e.requestId, e.response.url));
  client.on('Network.loadingFinished', (e) => { const url = urls.get(e.requestId) ?? ''; if (url.endsWith('.js')) { js += e.encodedDataLength; names.push(`${url.split('/').pop()} ${e.encodedDataLength}`); } });
  await page.goto(base + path); await page.waitForTimeout(5000);
  console.log(role, path, js, 'bytes of JavaScript', names.length, 'files'); if (role === 'clerk') console.log(names.join('\n'));
  await context.close();
}
await browser.close();

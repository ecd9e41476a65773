import { chromium } from '@playwright/test';
const base = process.env.BASE ?? 'http://127.0.0.1:18433';
const [role, ...paths] = process.argv.slice(2);
const sizes: Record<string, { width: number; height: number }> = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const which = (process.env.WHICH ?? 'phone-ru-light,phone-ru-dark,desktop-en-light,desktop-en-dark').split(',');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const one of which) {
  const [size, lang, scheme] = one.split('-') as [string, string, 'light' | 'dark'];
  const context = await browser.newContext({ viewport: sizes[size!], locale: lang === 'ru' ? 'ru-RU' : 'en-GB', colorScheme: scheme, reducedMotion: 'reduce' });
  const answer = await context.request.post(`${base}/api/session`, { data: { email: role!.includes('@') ? role : `${role}@example.org`, password: 'knock-the-jars-off' }, headers: { origin: base } });
  if (answer.status() !== 200) console.log(await answer.text());
  const page = await context.newPage();
  page.on('pageerror', (error) => console.log('ERROR', one, String(error)));
  page.on('console', (m) => m.type() === 'error' && console.log('console', one, m.text().slice(0, 300)));
  for (const path of paths) {
    await page.goto(base + path, { waitUntil: 'load' });
    await page.waitForTimeout(2500);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    if (wide) console.log('SIDEWAYS', one, path);
    const name = `/tmp/shots/${role!.split('@')[0]}${path.replace(/[^a-z0-9]+/gi, '-')}-${one}.png`;
    await page.screenshot({ path: name, fullPage: Boolean(process.env.FULL) });
    console.log(name);
  }
  await context.close();
}
await browser.close();

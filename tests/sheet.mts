import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
const [out, height, ...files] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1900, height: 900 } });
await page.setContent(`<body style="margin:4px;background:#888;display:flex;flex-wrap:wrap;gap:6px">${files.map((f) => `<img style="height:${height}px" src="data:image/png;base64,${readFileSync(f!).toString('base64')}">`).join('')}`);
await page.screenshot({ path: out, fullPage: true });
await browser.close();

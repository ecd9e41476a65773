// A browser as a person uses it: words by their keys in the project's language, a date picked in the calendar, a photo taken.
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { png } from './api';
import { expect, password, type Company, type Person } from './company';

type Words = { [key: string]: string | Words };

const file = (name: string): Words => JSON.parse(readFileSync(join(import.meta.dirname, `../../web/src/locales/${name}.json`), 'utf8'));
/** Those of all pages and those of accounting's, group by group. */
function words(locale: string): Words {
  const all = file(locale);
  for (const [group, more] of Object.entries(file(`accounting.${locale}`))) all[group] = { ...(all[group] as Words | undefined), ...(more as Words) };
  return all;
}
const all: Record<string, Words> = { ru: words('ru'), en: words('en') };

export type Translate = (key: string, values?: Record<string, string>) => string;

export function translator(locale: string): Translate {
  return (key, values = {}) => {
    let at: string | Words | undefined = all[locale.slice(0, 2)];
    for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
    if (typeof at !== 'string') throw new Error(`no words for ${key}`);
    return at.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
  };
}

/** Signs the person in without the form, in the language of the project. */
export async function enter(context: BrowserContext, company: Company, person: Person, locale: string): Promise<void> {
  await person.api.ok('PATCH', '/api/me', { locale: locale.slice(0, 2) });
  const answer = await context.request.post(`${company.url}/api/session`, { data: { email: person.email, password }, headers: { origin: company.url, connection: 'close' } }); // an idle connection may end just then
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Picks the 15th of a month, so many months after the one shown first; the time stays at the form's 10:00. */
export async function pickDay(page: Page, t: Translate, label: string, months: number): Promise<void> {
  await page.getByLabel(label, { exact: false }).first().click();
  for (let i = 0; i < months; i++) await page.getByRole('button', { name: t('dates.nextMonth') }).click();
  await page.getByRole('button', { name: /^15 / }).click();
  await page.getByRole('button', { name: t('common.done'), exact: true }).click();
}

/** How many months after the real one the 15th lies that is at least two days ahead on the business clock. */
export function monthsTo15th(now: number): number {
  const today = new Date();
  const target = new Date(now + 2 * 86_400_000);
  const ahead = (target.getUTCFullYear() - today.getUTCFullYear()) * 12 + target.getUTCMonth() - today.getUTCMonth();
  return target.getUTCDate() <= 15 ? ahead : ahead + 1;
}

/** As far as the look at the picture. */
export async function shoot(page: Page): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from(png(320, 240, 0x60)) });
}

export async function takePhoto(page: Page, t: Translate): Promise<void> {
  await shoot(page);
  await page.getByRole('button', { name: t('proof.send'), exact: true }).click();
}

export async function sidewaysScroll(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);
}

/** What axe finds: by all its rules, or by these. The rows of a list are alike: of fifty, it needs minutes on a busy machine. */
export async function accessibilityFaults(page: Page, rules?: string[]): Promise<string[]> {
  const builder = new AxeBuilder({ page }).exclude('tbody > tr:nth-child(n+13)').exclude('ul > li:nth-child(n+13)').exclude('article:nth-of-type(n+13)')
    .setLegacyMode().options({ resultTypes: ['violations'] }); // in the page itself (it has no frames), and without a report of what is right: three times as fast
  const { violations, passes } = await (rules ? builder.withRules(rules) : builder).analyze();
  expect(passes.length, 'rules that axe applied').toBeGreaterThan(0);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).slice(0, 2).join(' | ')}`);
}

/** Accessible, and no wider than the window. */
export async function isSound(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await sidewaysScroll(page)).toBe(false);
}

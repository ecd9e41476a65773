import type { Locale } from './api/types';
import { isLocale } from './lib/locale';

/** How dates and numbers are written: the company's day has 24 hours in both languages, as in the date pickers. */
export const formatLocales: Record<Locale, string> = { ru: 'ru-RU', en: 'en-GB' };

/** One language is loaded, the other when somebody asks for it. */
const load: Record<Locale, () => Promise<Record<string, unknown>>> = {
  en: async () => (await import('./locales/en.json')).default,
  ru: async () => (await import('./locales/ru.json')).default,
};

export interface Texts {
  locale: Locale;
  translation: Record<string, unknown>;
}

/** Words that only some pages need, and are fetched with these. */
export type Part = 'accounting';

const loadPart: Record<Part, Record<Locale, () => Promise<Record<string, unknown>>>> = {
  accounting: {
    en: async () => (await import('./locales/accounting.en.json')).default,
    ru: async () => (await import('./locales/accounting.ru.json')).default,
  },
};

export const loadWords = (part: Part, locale: Locale) => loadPart[part][locale]();

type Add = (part: Part) => Promise<void>;
let begin: (add: Add) => void = () => undefined;
const begun = new Promise<Add>((resolve) => {
  begin = resolve;
});

/** The translations are there, and can be added to. */
export const takesWords = (add: Add) => begin(add);

/** For the page that is being fetched. The file is asked for at once, though the translations may not be there yet. */
export async function needWords(part: Part): Promise<void> {
  void loadWords(part, preferredLocale()).catch(() => undefined);
  await (await begun)(part);
}

export const loadTexts = async (locale: Locale): Promise<Texts> => ({ locale, translation: await load[locale]() });

/** The page's: the server chose it, by what was chosen here before and by what the browser asks for (assets.c). */
export function preferredLocale(): Locale {
  const { lang } = document.documentElement;
  return isLocale(lang) ? lang : 'en';
}

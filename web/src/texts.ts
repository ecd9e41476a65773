import type { Locale } from './api/types';

const STORED = 'mcf-locale';

export const locales: Locale[] = ['ru', 'en'];

/** One language is loaded, the other when somebody asks for it. */
const load: Record<Locale, () => Promise<Record<string, unknown>>> = {
  en: async () => (await import('./locales/en.json')).default,
  ru: async () => (await import('./locales/ru.json')).default,
};

export interface Texts {
  locale: Locale;
  translation: Record<string, unknown>;
}

export const loadTexts = async (locale: Locale): Promise<Texts> => ({ locale, translation: await load[locale]() });

const isLocale = (value: string | null): value is Locale => value === 'ru' || value === 'en';

export function preferredLocale(): Locale {
  const stored = localStorage.getItem(STORED);
  if (isLocale(stored)) return stored;
  return navigator.languages.some((language) => language.toLowerCase().startsWith('ru')) ? 'ru' : 'en';
}

export const rememberLocale = (locale: Locale) => localStorage.setItem(STORED, locale);

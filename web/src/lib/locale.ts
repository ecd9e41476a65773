import type { Locale } from '../api/types';

export const locales: Locale[] = ['ru', 'en'];

export const isLocale = (value: string): value is Locale => locales.some((locale) => locale === value);

/** For the server, which sends the page in it from now on. */
export function rememberLocale(locale: Locale): void {
  document.cookie = `mcf-locale=${locale}; path=/; max-age=31536000; samesite=lax`;
}

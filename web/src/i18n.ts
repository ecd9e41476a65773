import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import dayjs from 'dayjs';
import type { Locale } from './api/types';

const STORED = 'mcf-locale';

export const locales: Locale[] = ['ru', 'en'];

/** One language is loaded, the other when somebody asks for it. */
const load: Record<Locale, () => Promise<Record<string, unknown>>> = {
  en: async () => (await import('./locales/en.json')).default,
  ru: async () => {
    const [texts] = await Promise.all([import('./locales/ru.json'), import('dayjs/locale/ru')]);
    return texts.default;
  },
};

const isLocale = (value: string | null): value is Locale => value === 'ru' || value === 'en';

function preferred(): Locale {
  const stored = localStorage.getItem(STORED);
  if (isLocale(stored)) return stored;
  return navigator.languages.some((language) => language.toLowerCase().startsWith('ru')) ? 'ru' : 'en';
}

function apply(locale: Locale) {
  document.documentElement.lang = locale;
  dayjs.locale(locale);
}

export async function startTranslations(): Promise<void> {
  const locale = preferred();
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: { translation: await load[locale]() } },
    interpolation: { escapeValue: false },
  });
  apply(locale);
}

export async function changeLocale(locale: Locale): Promise<void> {
  localStorage.setItem(STORED, locale);
  if (!i18next.hasResourceBundle(locale, 'translation')) {
    i18next.addResourceBundle(locale, 'translation', await load[locale]());
  }
  apply(locale);
  await i18next.changeLanguage(locale);
}

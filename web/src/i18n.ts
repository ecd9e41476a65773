import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from './api/types';
import { rememberLocale } from './lib/locale';
import { loadTexts, loadWords, takesWords, type Part, type Texts } from './texts';

const parts = new Set<Part>();

async function addWords(part: Part, locale = i18next.language as Locale): Promise<void> {
  parts.add(part);
  i18next.addResourceBundle(locale, 'translation', await loadWords(part, locale), true);
}

function apply(locale: Locale) {
  document.documentElement.lang = locale;
}

export async function startTranslations({ locale, translation }: Texts): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    resources: { [locale]: { translation } },
    interpolation: { escapeValue: false },
  });
  apply(locale);
  takesWords(addWords);
}

export async function changeLocale(locale: Locale): Promise<void> {
  rememberLocale(locale);
  if (!i18next.hasResourceBundle(locale, 'translation')) {
    i18next.addResourceBundle(locale, 'translation', (await loadTexts(locale)).translation);
  }
  await Promise.all([...parts].map((part) => addWords(part, locale)));
  apply(locale);
  await i18next.changeLanguage(locale);
}

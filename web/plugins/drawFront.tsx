import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { Route, Routes, StaticRouter } from 'react-router';
import type { Locale } from '../src/api/types';
import { PublicLayout } from '../src/layout/PublicLayout';
import en from '../src/locales/en.json';
import ru from '../src/locales/ru.json';
import Front from '../src/pages/public/Front';
import { queries } from '../src/queries';
import { theme } from '../src/theme';

const words = { en, ru };

/** The page that the application draws at "/", as a stranger sees it; what belongs into the document's head stands apart. */
export function drawFront(locale: Locale): { head: string; body: string } {
  const i18n = i18next.createInstance();
  void i18n.init({ lng: locale, resources: { [locale]: { translation: words[locale] } }, interpolation: { escapeValue: false }, initAsync: false });
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <StaticRouter location="/">
            <meta name="description" content={i18n.t('front.lead')} />
            <Routes>
              <Route element={<PublicLayout />}>
                <Route path="/" element={<Front />} />
              </Route>
            </Routes>
          </StaticRouter>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>,
  );
  const start = markup.indexOf('<div'); // React puts titles and descriptions first
  return { head: markup.slice(0, start), body: markup.slice(start) };
}

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { Route, Routes, StaticRouter } from 'react-router';
import type { Locale } from '../src/api/types';
import { PublicLayout } from '../src/layout/PublicLayout';
import Front from '../src/pages/public/Front';
import { queries } from '../src/queries';
import { theme } from '../src/theme';

/** The page that the application draws at "/", as a stranger sees it. */
export function drawFront(locale: Locale, translation: object): string {
  const i18n = i18next.createInstance();
  void i18n.init({ lng: locale, resources: { [locale]: { translation } }, interpolation: { escapeValue: false }, initAsync: false });
  return renderToStaticMarkup(
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queries}>
          <StaticRouter location="/">
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
}

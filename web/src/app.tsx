import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { notificationsList } from './api/notifications';
import { companyQuery, meQuery } from './api/session';
import { forgetStarted } from './api/started';
import { startTranslations } from './i18n';
import { signedInPages } from './pages';
import { queries } from './queries';
import { COLOR_SCHEME_KEY, markColorScheme } from './lib/colorScheme';
import { pause } from './lib/pause';
import { partsReady } from './lib/ready';
import { fetchPage, Pages } from './router';
import type { Texts } from './texts';
import { theme } from './theme';

/** How long the first page waits for its data, once all else is there; then it is drawn without, with its skeletons. */
const PATIENCE_MS = 1500;

const patience = () => new Promise<void>((over) => window.setTimeout(over, PATIENCE_MS));

/** Into the cache, where the page will look for it; main.ts has sent the requests. */
async function fetchFirst(): Promise<void> {
  await queries.prefetchQuery(meQuery);
  const me = queries.getQueryData(meQuery.queryKey);
  if (!me) return;
  const page = signedInPages[window.location.pathname];
  await Promise.all([
    queries.prefetchQuery(companyQuery),
    queries.prefetchInfiniteQuery(notificationsList),
    page?.().then(({ first }) => first?.(me, window.location.search === '')),
  ]);
}

const colorSchemes = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

/** Draws the page that the address names, when it is all there. */
export async function draw(texts: Texts): Promise<void> {
  markColorScheme(); // by Mantine only when the page is in the window: all of it would be styled anew, and colours would fade in
  const data = fetchFirst().catch(() => undefined); // the page itself says what failed
  await startTranslations(texts);
  await pause();
  await fetchPage().catch(() => undefined); // the page says what could not be fetched
  await Promise.race([Promise.all([data, partsReady()]), patience()]);
  // As a transition: in slices, between which the window answers.
  startTransition(() => createRoot(document.getElementById('root')!).render(<App />));
  forgetStarted();
}

/** The theme's variables are in index.html's head (plugins/pages.ts). */
function App() {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemes}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queries}>
          <Pages />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>
  );
}

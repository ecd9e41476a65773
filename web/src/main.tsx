import '@mantine/core/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { expectMe } from './api/session';
import { startTranslations } from './i18n';
import { queries } from './queries';
import { router } from './router';
import { cssVariables, theme } from './theme';

const page = (
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={cssVariables}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>
);

// No await at this level: the bundler may put a page into this very file, and it must be complete before anybody asks for that page.
expectMe(queries);
void startTranslations().then(() => createRoot(document.getElementById('root')!).render(page));

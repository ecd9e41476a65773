import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';
import type { Role } from '../src/api/types';
import { firstAddresses } from '../src/first';
import { startPage } from '../src/lib/roles';
import { cssVariables, theme } from '../src/theme';

/** What MantineProvider would put into the page as its first act: the theme's variables, and the classes of its breakpoints. */
export const themeStyles = () =>
  renderToStaticMarkup(createElement(MantineProvider, { theme, cssVariablesResolver: cssVariables, children: null }));

// In the head, behind the stylesheet that they refine, they are there at the first paint, and no style is counted twice.
export const themeInHead: Plugin = {
  name: 'theme-in-head',
  transformIndexHtml: { order: 'post', handler: (html) => html.replace('</head>', () => `${themeStyles()}\n  </head>`) },
};

type Bundle = Rollup.OutputBundle;

/** The chunk that the source file went into whose name ends so. */
function chunkOf(bundle: Bundle, source: string): Rollup.OutputChunk {
  const chunk = Object.values(bundle).find((file) => file.type === 'chunk' && file.moduleIds.some((id) => id.endsWith(source)));
  if (chunk?.type !== 'chunk') throw new Error(`${source} is in no file`);
  return chunk;
}

function withImports(bundle: Bundle, fileName: string): string[] {
  const chunk = bundle[fileName];
  const imports = chunk?.type === 'chunk' ? chunk.imports : [];
  return [...new Set([...imports.flatMap((other) => withImports(bundle, other)), fileName])];
}

/** What has to be fetched for a source file. */
export const filesOf = (bundle: Bundle, source: string) => withImports(bundle, chunkOf(bundle, source).fileName);

// main.ts is small and fetches the application; the browser learns of that one's files from index.html already.
export const preloadApp: Plugin = {
  name: 'preload-app',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle }) => {
      if (!bundle) return []; // the development server has none
      const app = chunkOf(bundle, '/src/app.tsx');
      return [app.fileName, ...app.imports].filter((file) => !html.includes(file)).map(
        (file): HtmlTagDescriptor => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' }),
      );
    },
  },
};

// index.html is painted before the program is there, by the stylesheet alone: that comes first, and main.ts, which asks for all else.
export const paintFirst: Plugin = {
  name: 'paint-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<link rel="modulepreload"/g, '$& fetchpriority="low"'),
  },
};

/** What the page will ask for, asked for at once. */
const data = (address: string) => `<link rel="preload" as="fetch" crossorigin href="${address.replaceAll('&', '&amp;')}">`;
const script = (fileName: string) => `<link rel="modulepreload" fetchpriority="low" crossorigin href="/${fileName}">`;

/** What the next page will ask for, fetched when this one is there. */
export const prefetch = (fileName: string) => `<link rel="prefetch" href="/${fileName}">`;

// The server has the page in each language, for browsers with a session and for those without, and for each role's start (assets.c). Each says what it
// is, and names what main.ts would ask for: the browser asks long before that can.
export const pagesOfTheServer: Plugin = {
  name: 'pages-of-the-server',
  enforce: 'post',
  generateBundle(_, bundle) {
    const index = bundle['index.html'];
    if (index?.type !== 'asset') throw new Error('no page');
    const template = String(index.source);
    const emit = (fileName: string, html: string, files: string[], addresses: string[]) => {
      const wanted = [...addresses.map(data), ...[...new Set(files)].filter((file) => !template.includes(file)).map(script)].join('\n    ');
      const source = template.replace(/<html[^>]*>/, html).replace('</head>', () => `  ${wanted}\n  </head>`);
      this.emitFile({ type: 'asset', fileName, source });
    };
    for (const locale of ['en', 'ru']) {
      const words = filesOf(bundle, `/src/locales/${locale}.json`);
      const member = `<html lang="${locale}" data-member>`;
      const frame = [...words, ...filesOf(bundle, '/src/layout/AppLayout.tsx')];
      emit(`index.${locale}.html`, `<html lang="${locale}">`, words, []);
      emit(`member.${locale}.html`, member, frame, ['/api/me']);
      for (const [role, page] of Object.entries(startPages) as [Role, string][]) {
        const pathname = startPage({ roles: [role] });
        const addresses = ['/api/me', ...firstAddresses({ pathname, search: '' }, [role])];
        emit(`${role}${pathname}.${locale}.html`, member, [...frame, ...filesOf(bundle, `/src/pages/${page}.tsx`)], addresses);
      }
    }
  },
};
const startPages: Record<Role, string> = {
  client: 'client/MyTasks',
  worker: 'worker/Today',
  clerk: 'clerk/Queue',
  manager: 'manager/Tasks',
  admin: 'admin/Users',
};

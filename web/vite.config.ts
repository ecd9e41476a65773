import { MantineProvider } from '@mantine/core';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { parse } from 'postcss';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';
import type { Role } from './src/api/types';
import { firstAddresses } from './src/first';
import { startPage } from './src/lib/roles';
import { cssVariables, theme } from './src/theme';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

// A page's own code is fetched with the page. What every page stands on comes in four files (React, libraries, components, our own), what the pages behind
// the sign-in share in a fifth: dozens of small files take more round trips and compress worse. What only opens on a press comes with the press.
const everywhere =
  'ActionIcon|Anchor|Button|Card|Container|Group|Loader|Paper|SimpleGrid|Skeleton|Stack|Text|ThemeIcon|Title|Transition|' +
  'UnstyledButton|VisuallyHidden';
const signedIn = 'Accordion|Alert|Badge|Burger|Center|CloseButton|Collapse|Divider|Indicator|Input|InputBase|List|NavLink|Portal|TextInput';
const frameIcons =
  'AlertCircle|AlertTriangle|Bell|Box|CalendarCheck|CashBanknote|Checklist|ClipboardList|FileSearch|ListDetails|Mail|Package|Plus|Route|Search|' +
  'Server|Settings|User|Users|UsersGroup';
const groups = {
  react: either(packages('react|react-dom|scheduler|use-sync-external-store'), /commonjsHelpers/),
  base: either(packages('react-router|@tanstack|i18next|react-i18next|openapi-fetch'), sources('i18n')),
  ui: either(packages(`clsx|@mantine/hooks|@mantine/core/esm/(core|components/(${everywhere}))`), sources('theme|lib/useId')),
  start: either(
    packages(`@mantine/(store|notifications/esm/notifications.store)|${icons('Moon|Sun')}|@tabler/icons-react/dist/esm/(defaultAttributes|createReactComponent)`),
    sources(
      'app|queries|router|api/(client|errors|lists|notifications|session|useSubmit)|lib/(ids|intl|money|ready|steps|width)|' +
        'layout/(Brand|PublicLayout|RouteError|RouteFallback|RouteGuard|ScrollKeeper)|' +
        'components/(CatMark|CatScene|EmptyState|Loading|PageHeader|Preferences|Section)',
    ),
  ),
  frame: either(
    packages(`@mantine/core/esm/components/(${signedIn})|${icons(frameIcons)}`),
    sources(
      'api/(stream|suppliesAudit|supplies|tasks)|layout/(AppLayout|Links|navigation|UserButton|UserMenu)|' +
        'components/(BellButton|CardGrid|ErrorNotice|FilteredEmpty|ListView|NotificationsBell|QueryView|SearchField|StatusBadge|SuppliesDiffer|TaskCards?|ViewSwitch)|' +
        'pages/shared/Tasks|lib/(days|formErrors|onDemand|useFilters|useFormat|useGradually|useSteady|steady)',
    ),
  ),
  supplies: either(packages(icons('Cookie|CookieOff|Printer')), sources('components/CookieState|lib/(cookie|useNow)|pages/clerk/RequestBadge')),
  floating: packages('@floating-ui|@mantine/core/esm/(components/(FocusTrap|Overlay|Popover|ScrollArea)|utils/Floating)'),
  menus: either(packages('@mantine/core/esm/components/Menu'), sources('components/(NotificationItem|NotificationsOpened)|layout/UserMenuOpened')),
  tables: either(
    packages(`@mantine/core/esm/components/(NativeSelect|Combobox/(ComboboxChevron|Combobox\\.module))|${icons('ArrowDown|ArrowUp|ArrowsSort|Download|Filter')}`),
    sources('api/(admin|files|manage)|components/(DataTable|ExportButton|FilterBar|ListTable|SortBar)|lib/(sorting|useSort)'),
  ),
};

function icons(names: string) {
  return `@tabler/icons-react/dist/esm/icons/Icon(${names})`;
}

function packages(names: string) {
  return new RegExp(`node_modules/(${names})[./]`);
}

function sources(names: string) {
  return new RegExp(`/src/(${names})\\.(tsx?|module\\.css)$`);
}

function either(one: RegExp, other: RegExp) {
  return new RegExp(`${one.source}|${other.source}`);
}

// Words never go along with a page that has no need of them.
const words = (id: string) => /\/src\/locales\/(.+)\.json$/.exec(id)?.[1]?.replace('.', '-');

const manualChunks = (id: string) => words(id) ?? Object.entries(groups).find(([, group]) => group.test(id))?.[0];

// What MantineProvider would put into the page as its first act: the theme's variables, and the classes of its breakpoints. In the head, behind the
// stylesheet that they refine, they are there at the first paint, and no style is counted twice.
const themeInHead: Plugin = {
  name: 'theme-in-head',
  transformIndexHtml: {
    order: 'post',
    handler: (html) =>
      html.replace(
        '</head>',
        () => `${renderToStaticMarkup(createElement(MantineProvider, { theme, cssVariablesResolver: cssVariables, children: null }))}\n  </head>`,
      ),
  },
};

// main.ts is small and fetches the application; the browser learns of that one's files from index.html already.
const preloadApp: Plugin = {
  name: 'preload-app',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle }) => {
      const app = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && file.moduleIds.some((id) => id.endsWith('/src/app.tsx')));
      if (app?.type !== 'chunk') return [];
      const known = (file: string) => html.includes(file);
      return [app.fileName, ...app.imports].filter((file) => !known(file)).map(
        (file): HtmlTagDescriptor => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' }),
      );
    },
  },
};

// index.html is painted before the program is there, by the stylesheet alone: that comes first, and main.ts, which asks for all else.
const paintFirst: Plugin = {
  name: 'paint-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<link rel="modulepreload"/g, '$& fetchpriority="low"'),
  },
};

// The server has the page in each language, for browsers with a session and for those without, and for each role's start (assets.c). Each says what it
// is, and names what main.ts would ask for: the browser asks long before that can.
const pagesOfTheServer: Plugin = {
  name: 'pages-of-the-server',
  enforce: 'post',
  generateBundle(_, bundle) {
    const index = bundle['index.html'];
    if (index?.type !== 'asset') throw new Error('no page');
    const template = String(index.source);
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const data = (address: string) => `<link rel="preload" as="fetch" crossorigin href="${address.replaceAll('&', '&amp;')}">`;
    const script = (fileName: string) => `<link rel="modulepreload" fetchpriority="low" crossorigin href="/${fileName}">`;
    const named = (name: string) => filesOf(chunks.find((chunk) => chunk.name === name));
    const page = (name: string) => filesOf(chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/src/pages/${name}.tsx`)));
    const filesOf = (chunk: (typeof chunks)[number] | undefined): string[] => {
      if (!chunk) throw new Error('a file that the page needs is not there');
      const imports = chunk.imports.map((fileName) => chunks.find((other) => other.fileName === fileName));
      return [...new Set([...imports.flatMap(filesOf), chunk.fileName])].filter((fileName) => !template.includes(fileName));
    };
    const emit = (fileName: string, html: string, files: string[], addresses: string[]) => {
      const wanted = [...addresses.map(data), ...[...new Set(files)].map(script)].join('\n    ');
      const source = template.replace(/<html[^>]*>/, html).replace('</head>', () => `  ${wanted}\n  </head>`);
      this.emitFile({ type: 'asset', fileName, source });
    };
    for (const locale of ['en', 'ru']) {
      const words = named(locale);
      const member = `<html lang="${locale}" data-member>`;
      const frame = [...words, ...named('frame')];
      emit(`index.${locale}.html`, `<html lang="${locale}">`, words, []);
      emit(`member.${locale}.html`, member, frame, ['/api/me']);
      for (const [role, names] of Object.entries(startPages) as [Role, string[]][]) {
        const pathname = startPage({ roles: [role] });
        const addresses = ['/api/me', ...firstAddresses({ pathname, search: '' }, [role])];
        emit(`${role}${pathname}.${locale}.html`, member, [...frame, ...names.flatMap(page)], addresses);
      }
    }
  },
};
const startPages: Record<Role, string[]> = {
  client: ['client/MyTasks'],
  worker: ['worker/Today'],
  clerk: ['clerk/Queue'],
  manager: ['manager/Tasks'],
  admin: ['admin/Users'],
};

// The libraries' stylesheets come whole, and a phone reads every rule before its first paint. Their classes have names that occur nowhere else
// (m_77c9d27d): a rule for one that no file of the program names can never apply.
const usedRules: Plugin = {
  name: 'used-rules',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = Object.values(bundle);
    const named = new Set(files.flatMap((file) => (file.type === 'chunk' ? (file.code.match(libraryClass) ?? []) : [])));
    const applies = (selector: string) => (selector.match(libraryClass) ?? []).every((name) => named.has(name));
    for (const file of files) {
      if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
      const sheet = parse(String(file.source));
      sheet.walkRules((rule) => {
        rule.selectors = rule.selectors.filter(applies);
        if (rule.selectors.length === 0) rule.remove();
      });
      sheet.walkAtRules((rule) => void (rule.nodes?.length === 0 && rule.remove()));
      file.source = sheet.toString();
    }
  },
};
const libraryClass = /\bm_[0-9a-f]{7,8}\b/g;

export default defineConfig({
  // Mantine's ids are set twice (useId.ts).
  resolve: { alias: [{ find: /^\.\/use-id\/use-id\.mjs$/, replacement: resolve(import.meta.dirname, 'src/lib/useId.ts') }] },
  plugins: [react(), themeInHead, preloadApp, paintFirst, pagesOfTheServer, usedRules],
  build: {
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/sw.ts' },
      output: {
        manualChunks,
        onlyExplicitManualChunks: true,
        // The service worker is known by its address, which may never change.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  // A bare machine may not even know the name localhost.
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
});

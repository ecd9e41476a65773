import { MantineProvider } from '@mantine/core';
import react from '@vitejs/plugin-react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';
import { cssVariables, theme } from './src/theme';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

// A page's own code is fetched with the page. What every page stands on comes in two files (libraries and components), what the pages behind the
// sign-in share in a third, and the tiniest pieces are merged: dozens of small files take more round trips and compress worse.
const everywhere =
  'ActionIcon|Anchor|Button|Card|Container|Group|Loader|Paper|SimpleGrid|Skeleton|Stack|Text|ThemeIcon|Title|Transition|' +
  'UnstyledButton|VisuallyHidden';
const signedIn =
  'Accordion|Alert|AppShell|Badge|Burger|Center|Checkbox|CloseButton|Collapse|Divider|FloatingIndicator|FocusTrap|Indicator|Input|InputBase|List|' +
  'Menu|NavLink|Overlay|Popover|Portal|Radio|ScrollArea|SegmentedControl|TextInput';
const groups = {
  base: packages('react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next|openapi-fetch|use-sync-external-store'),
  ui: packages(`clsx|@mantine/hooks|@mantine/core/esm/(core|components/(${everywhere}))`),
  frame: packages(
    '@floating-ui|tslib|get-nonce|react-remove-scroll|react-remove-scroll-bar|use-sidecar|use-callback-ref|react-style-singleton|' +
      `@mantine/core/esm/components/(${signedIn})`,
  ),
};

function packages(names: string) {
  return new RegExp(`node_modules/(${names})/`);
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
    handler: (_, { bundle }) => {
      const app = Object.values(bundle ?? {}).find((file) => file.type === 'chunk' && file.moduleIds.some((id) => id.endsWith('/src/app.tsx')));
      if (app?.type !== 'chunk') return [];
      return [app.fileName, ...app.imports].map(
        (file): HtmlTagDescriptor => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' }),
      );
    },
  },
};

// index.html is painted before the program is there, by the stylesheet alone: that comes first.
const paintFirst: Plugin = {
  name: 'paint-first',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<(script type="module"|link rel="modulepreload")/g, '<$1 fetchpriority="low"'),
  },
};

export default defineConfig({
  plugins: [react(), themeInHead, preloadApp, paintFirst],
  build: {
    assetsInlineLimit: 0,
    rollupOptions: { output: { manualChunks, experimentalMinChunkSize: 12_000 } },
  },
  // A bare machine may not even know the name localhost.
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
});

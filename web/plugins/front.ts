import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, runnerImport, type Plugin, type Rollup } from 'vite';
import type { Locale } from '../src/api/types';
import { filesOf, prefetch, themeStyles } from './pages';
import { withItsRules } from './styles';

const file = (path: string) => resolve(import.meta.dirname, path);

/** The head of index.html, without what is the application's. */
const emptyPage = () =>
  readFileSync(file('../index.html'), 'utf8')
    .replace(/\s*<(title|style)>.*?<\/\1>/gs, '')
    .replace(/\s*<meta name="description"[^>]*>/, '')
    .replace(/<body>.*<\/body>/s, '<body></body>');

/** front.ts with all that it imports: the program's other files share nothing with it. */
async function script(): Promise<string> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    build: { write: false, rollupOptions: { input: file('../src/front.ts'), output: { format: 'iife' } } },
  })) as Rollup.RollupOutput;
  return output[0].code;
}

/** The pages that its doors lead to. */
const behindTheDoors = ['Register', 'SignIn', 'BecomeWorker'].map((name) => `pages/public/${name}.tsx`);

/** The front door in each language: whole, with the styles that it needs, and nothing to be run but front.ts, which comes before the first paint. React,
 * which draws all other pages, is fetched when this one stands. */
export const frontDoor: Plugin = {
  name: 'front-door',
  enforce: 'post',
  async generateBundle(_, bundle) {
    const sheet = Object.values(bundle).find(({ fileName }) => fileName.endsWith('.css'));
    if (sheet?.type !== 'asset') throw new Error('no stylesheet');
    const scriptFile = this.getFileName(this.emitFile({ type: 'asset', name: 'front.js', source: await script() }));
    const { module } = await runnerImport<typeof import('./drawFront')>(file('drawFront.tsx'));
    for (const locale of ['en', 'ru'] satisfies Locale[]) {
      const drawn = module.drawFront(locale);
      const sources = ['main.ts', 'app.tsx', `locales/${locale}.json`, ...behindTheDoors];
      const next = new Set([sheet.fileName, ...sources.flatMap((name) => filesOf(bundle, `/src/${name}`))]);
      const head = [
        drawn.head,
        `<script src="/${scriptFile}"></script>`,
        '<link rel="expect" href="#next" blocking="render">', // what comes last moves what came before
        themeStyles(),
      ].join('\n    ');
      const body = `${drawn.body}<template id="next">${[...next].map(prefetch).join('')}</template>`;
      const page = emptyPage()
        .replace('lang="en"', `lang="${locale}"`)
        .replace('</head>', () => `  ${head}\n  </head>`)
        .replace('<body>', () => `<body>${body}`);
      this.emitFile({ type: 'asset', fileName: `front.${locale}.html`, source: withItsRules(page, String(sheet.source)) });
    }
  },
};

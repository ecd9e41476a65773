import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { manualChunks } from './plugins/chunks';
import { frontDoor } from './plugins/front';
import { pagesOfTheServer, paintFirst, preloadApp, themeInHead } from './plugins/pages';
import { usedRules } from './plugins/styles';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // Mantine's ids are set twice (useId.ts).
  resolve: { alias: [{ find: /^\.\/use-id\/use-id\.mjs$/, replacement: resolve(import.meta.dirname, 'src/lib/useId.ts') }] },
  plugins: [react(), themeInHead, preloadApp, paintFirst, pagesOfTheServer, frontDoor, usedRules],
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

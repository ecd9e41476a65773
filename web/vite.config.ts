import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

// A page's own code is fetched with the page. What every page stands on comes in one file, and the tiniest pieces are
// merged: dozens of small files take more requests and compress worse.
const base = /node_modules\/(react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next)\//;
const manualChunks = (id: string) => (base.test(id) ? 'base' : undefined);

export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    rollupOptions: { output: { manualChunks, experimentalMinChunkSize: 12_000 } },
  },
  // A bare machine may not even know the name localhost.
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, changeOrigin: false } } },
});

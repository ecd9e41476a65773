import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

// A page's own code is fetched with the page. What most pages share comes in a few files: dozens of small ones take more
// requests and compress worse.
const groups = [
  { name: 'base', test: /node_modules\/(react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next)\//, priority: 2 },
  { name: 'shared', minShareCount: 12, priority: 1 },
];

export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
});

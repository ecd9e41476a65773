import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

// A page's own code is fetched with the page. What every page needs comes in two files: dozens of small ones take more
// requests and compress worse.
const base = /node_modules\/(react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next)\//;
const everywhere = 'ActionIcon|Alert|Badge|Button|Card|CloseButton|Container|Group|Loader|Notification|Paper|Skeleton|Stack|Text|Title|Transition';
const shared = new RegExp(
  `node_modules/@mantine/(core/esm/(core|components/(${everywhere}))/|hooks|notifications)|/src/(components/(Cat|Empty|Error|Loading|PageHeader|Preferences)|lib/|api/)`,
);
const manualChunks = (id: string) => (base.test(id) ? 'base' : shared.test(id) ? 'shared' : undefined);

export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    rollupOptions: { output: { manualChunks } },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
});

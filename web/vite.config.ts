import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The development server stands in front of a running mcf; MCF_URL says where that is.
const server = process.env.MCF_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: { chunkSizeWarningLimit: 800, assetsInlineLimit: 0 },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
});

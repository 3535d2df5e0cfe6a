import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['API'] || 'http://127.0.0.1:8000';

// The page asks its own origin, so the API needs no ALLOWED_ORIGINS for it.
const proxy = Object.fromEntries(
  ['/graphql', '/local/token'].map((path) => [path, { target: api, changeOrigin: true }]),
);

export default defineConfig({
  base: './', // it can be served from any folder
  build: { outDir: 'build', target: 'es2023' },
  plugins: [react()],
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1' }, // with the same proxy
});

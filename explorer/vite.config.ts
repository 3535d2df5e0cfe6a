import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { precompress } from './precompress.ts';

const output = fileURLToPath(new URL('../graphql_api/web/explorer_assets', import.meta.url));
// The folders are laid out as their URLs are. The page is .../graphiql, without a slash at the end,
// so a browser resolves "./graphiql/assets/x.js" next to it, under any stage prefix.
const assets = 'graphiql/assets';

export default defineConfig({
  base: './',
  build: {
    outDir: output,
    emptyOutDir: true,
    assetsDir: assets,
    chunkSizeWarningLimit: 5000, // kB; Monaco is that large
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" and its like in React packages: meant for servers, of no use in a bundle.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  worker: { format: 'es' },
  plugins: [precompress(`${output}/${assets}`)],
});

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type ProxyOptions } from 'vite';

const { API, PORT, DATA_DIR = '.data' } = process.env;
// API is a whole URL, which /graphql is added to. PORT is the one of `make run`, which without
// either keeps its URL in its data folder.
const api = API || (PORT ? `http://127.0.0.1:${PORT}` : ofMakeRun()) || 'http://127.0.0.1:8000';
if (!/^https?:\/\/[^/]/.test(api)) {
  throw new Error(`API must be an http or https URL, not "${api}".`);
}

function ofMakeRun(): string | undefined {
  const file = resolve(import.meta.dirname, '../..', DATA_DIR, '.url');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

// The page asks its own origin, so the API needs no ALLOWED_ORIGINS for it.
const toApi: ProxyOptions = {
  target: api,
  changeOrigin: true,
  proxyTimeout: 35_000, // milliseconds; API Gateway gives up after 30 s
  configure(proxy) {
    proxy.on('error', (_error, _request, response) => {
      const message = `The API at ${api} does not answer.`;
      const elsewhere = 'make web PORT=8001, or API=https://...';
      console.error(`${message} Start it: make run, then make web. Elsewhere: ${elsewhere}`);
      const error = { message, extensions: { code: 'BAD_GATEWAY', retryable: true } };
      if (!('writeHead' in response) || response.headersSent) return;
      response.writeHead(502, { 'content-type': 'application/graphql-response+json' });
      response.end(JSON.stringify({ errors: [error] }));
    });
  },
};
// Where to sign in: the outputs SignInAddress and SignInClientId of a stack; locally, as two users.
const page = process.env['SIGN_IN_PAGE'];
const clientId = process.env['SIGN_IN_CLIENT_ID'];
if (Boolean(page) !== Boolean(clientId)) {
  throw new Error('SIGN_IN_PAGE and SIGN_IN_CLIENT_ID need each other.');
}
const signIn: HtmlTagDescriptor = {
  tag: 'meta',
  attrs: {
    name: 'sign-in', // read by src/session.ts
    content: JSON.stringify(page ? { page, clientId } : { local: true }),
  },
};

const proxy = { '/graphql': toApi, '/local/token': toApi };

export default defineConfig({
  base: './', // it can be served from any folder
  build: { outDir: 'build', target: 'es2023' },
  plugins: [
    react(),
    { name: 'sign-in', transformIndexHtml: () => [signIn] },
    {
      name: 'api-url',
      configResolved({ command, logger }) {
        if (command === 'serve') logger.info(`\n  API       ${api}`);
      },
    },
  ],
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1' }, // with the same proxy
});

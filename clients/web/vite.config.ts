import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions } from 'vite';

// PORT is the one of `make run`. API is a whole URL, which /graphql is added to.
const api = process.env['API'] || `http://127.0.0.1:${process.env['PORT'] || 8000}`;
if (!/^https?:\/\/[^/]/.test(api)) {
  throw new Error(`API must be an http or https URL, not "${api}".`);
}

// The page asks its own origin, so the API needs no ALLOWED_ORIGINS for it.
const toApi: ProxyOptions = {
  target: api,
  changeOrigin: true,
  proxyTimeout: 35_000, // milliseconds; API Gateway gives up after 30 s
  configure(proxy) {
    proxy.on('error', (_error, _request, response) => {
      const message = `The API at ${api} does not answer.`;
      console.error(`${message} Is \`make run\` running? Set API or PORT for another one.`);
      const error = { message, extensions: { code: 'BAD_GATEWAY', retryable: true } };
      if (!('writeHead' in response) || response.headersSent) return;
      response.writeHead(502, { 'content-type': 'application/graphql-response+json' });
      response.end(JSON.stringify({ errors: [error] }));
    });
  },
};
const proxy = { '/graphql': toApi, '/local/token': toApi };

export default defineConfig({
  base: './', // it can be served from any folder
  build: { outDir: 'build', target: 'es2023' },
  plugins: [
    react(),
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

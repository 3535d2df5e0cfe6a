// Walks through the example page, clients/web, as a person would.
// usage: node web.mjs CHROMIUM API FLOW SCREENSHOTS light|dark [SIGN-IN]
//   API          where the API stands: http://127.0.0.1:8000
//   FLOW         one of the files in web/: edit, scroll ...; late:create is a part of one
//   SCREENSHOTS  the folder that pictures go to
//   SIGN-IN      as JSON: { page: where people sign in, build: the page that was built for it, and
//                port: of the URL that the sign-in leads back to }
// Prints what went wrong, a line each; nothing means that all is well.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { openPage } from '../../support/chromium.mjs';

const [executablePath, api, flow, screenshots, colorScheme, given] = process.argv.slice(2);
const signIn = JSON.parse(given ?? '{"port": 0}');
const [name, part] = flow.split(':');
const { default: walk, host = '127.0.0.1', usesFiles = false } = await import(`./web/${name}.mjs`);
const root = fileURLToPath(new URL('../../../clients/web/', import.meta.url));
const installed = createRequire(`${root}package.json`);
const axe = readFileSync(installed.resolve('axe-core/axe.min.js'), 'utf8');

process.env.API = api; // read by vite.config.ts
const { preview } = await import(pathToFileURL(installed.resolve('vite')));
const server = await preview({
  root,
  logLevel: 'error',
  preview: { port: signIn.port, strictPort: true, allowedHosts: [host] },
  ...(signIn.build ? { build: { outDir: signIn.build } } : {}),
});
const site = `http://${host}:${server.httpServer.address().port}/`;

const others = [...(signIn.page ? [signIn.page] : []), ...(usesFiles ? [api] : [])];
const { browser, page, complaints } = await openPage({
  executablePath,
  folder: site,
  others,
  colorScheme,
});
page.setDefaultTimeout(30_000); // milliseconds; a cold machine takes a few seconds
let pictures = 0;

const visit = {
  page,
  part,
  complaints,
  open: () => page.goto(site),

  expect(fact, complaint) {
    if (!fact) complaints.push(complaint);
  },

  /** Asks the API behind the page's back. */
  async ask(query, variables) {
    const answer = await fetch(`${api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  },

  /** Takes a picture, and has axe look for what keeps people out. */
  async look(state) {
    pictures += 1;
    await page.screenshot({ path: `${screenshots}/web-${name}-${pictures}-${state}.png` });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const { id, impact, nodes } of violations) {
      complaints.push(`axe at ${state}: ${id} (${impact}) ${nodes.map((n) => n.html).join(' ')}`);
    }
  },
};

try {
  await walk(visit);
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: `${screenshots}/web-${name}-failed.png` });
} finally {
  await browser.close();
  await server.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

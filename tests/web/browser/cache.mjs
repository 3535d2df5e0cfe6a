// A page of another origin changes the data and asks for its list again at once, as Apollo
// Client does with persisted queries over GET; then it asks for what has not changed.
// usage: node cache.mjs CHROMIUM ORIGIN API ENTITY
//   ORIGIN  an origin that the API lets in, with an empty page; not routed by Playwright, which
//           would do without the browser's cache
//   API     where the API stands: http://127.0.0.1:8000
//   ENTITY  as JSON: { list: a query, label: a field of its nodes, which is a text, many: its field,
//           create and remove: mutations, one: the field of a success, input: of a create }
// Prints what went wrong, a line each; nothing means that all is well.
import { createHash } from 'node:crypto';

import { openPage } from '../../support/chromium.mjs';

const [executablePath, origin, api, given] = process.argv.slice(2);
const entity = JSON.parse(given);
const LIST = entity.list;
const SCHEMA = '{ __schema { queryType { name } } }';

const { browser, page, complaints } = await openPage({ executablePath, folder: 'http://127.0.0.1:' });

function expect(fact, complaint) {
  if (!fact) complaints.push(complaint);
}

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** Asks by GET and the document's hash, as the page would. */
async function get(query) {
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };
  const parameters = new URLSearchParams({ query, extensions: JSON.stringify(extensions) });
  const arrived = page.waitForResponse((response) => response.request().method() === 'GET');
  const body = await page.evaluate(
    async ([url, headers]) => (await fetch(url, { headers })).json(),
    [
      `${api}/graphql?${parameters}`,
      {
        accept: 'application/graphql-response+json',
        'apollo-require-preflight': 'true',
        baggage: 'sentry-release=1',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'a=b',
        'x-apollo-operation-name': 'List',
      },
    ],
  );
  const response = await arrived;
  return { body, headers: await response.allHeaders() };
}

async function post(query, variables) {
  const { data, errors } = await page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body })).json();
    },
    [`${api}/graphql`, JSON.stringify({ query, variables })],
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const names = ({ body }) => body.data[entity.many].nodes.map((node) => node[entity.label]);

try {
  await page.goto(`${origin}/`);
  for (const name of ['Kept by no cache, one', 'Kept by no cache, two']) {
    expect(!names(await get(LIST)).includes(name), `${name}: there before it was created`);
    const input = { ...entity.input, [entity.label]: name };
    const [created] = Object.values(await post(entity.create, { input }));
    expect(names(await get(LIST)).includes(name), `${name}: created, and not in the list`);
    await post(entity.remove, { id: created[entity.one].id });
    expect(!names(await get(LIST)).includes(name), `${name}: deleted, and still in the list`);
  }
  // What has not changed comes from the browser's cache, once the API has said so.
  for (const query of [LIST, SCHEMA]) {
    const first = await get(query);
    const again = await get(query);
    expect(again.headers.etag === first.headers.etag, `${query}: another tag`);
    expect(
      again.headers['x-request-id'] !== first.headers['x-request-id'],
      `${query}: the API was not asked`,
    );
  }
} catch (error) {
  complaints.push(String(error));
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

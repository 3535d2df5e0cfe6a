// Opens links to queries, copies one, and builds a query with the mouse.
// usage: node explorer_links.mjs CHROMIUM ROOT SCREENSHOT light|dark WIDTH
//   WIDTH  of the page, in pixels
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';
import { complaintsOfAxe } from '../../web/browser/axe.mjs';
import { choose, kept, openExplorer, run, WAIT } from '../../web/browser/explorer_page.mjs';

const [executablePath, root, screenshot, colorScheme, pixels] = process.argv.slice(2);
const width = Number(pixels);

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: root,
  colorScheme,
  width,
});
await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
const sent = [];
page.on('request', (request) => {
  const body = request.postData();
  if (body && !body.includes('IntrospectionQuery')) sent.push(body);
});

function expect(fact, complaint) {
  if (!fact) complaints.push(complaint);
}

const MUTATION = `mutation Linked($input: DeleteItemInput!) {
  deleteItem(input: $input) { __typename }
}`;
const VARIABLES = '{ "input": { "id": "ä & + #" } }';
const QUERY = 'query Second { viewer { mayEdit } }';
const link = (parameters) => `${root}graphiql?${new URLSearchParams(parameters)}`;
const variables = page.getByRole('region', { name: 'Variables' });
const editor = page.getByRole('region', { name: 'Operation Editor' });
const selected = () => page.getByRole('tab', { selected: true }).innerText();

try {
  // The first visit: the link's tab and the opening ones. Nothing is run by itself.
  await openExplorer(page, link({ query: MUTATION, variables: VARIABLES }), 'Linked');
  await variables.getByText('"ä & + #"').waitFor(WAIT);
  expect((await selected()) === 'Linked', `tab: ${await selected()}`);
  expect((await page.getByRole('tab').count()) === 10, 'the opening tabs are missing');
  expect(page.url() === `${root}graphiql`, `address: ${page.url()}`);

  // The link that is copied opens the same.
  await page.getByRole('button', { name: 'Copy a link to this query' }).click(WAIT);
  await page.getByRole('status').getByText('Link copied').waitFor(WAIT);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const found = Object.fromEntries(new URL(copied).searchParams);
  expect(copied.startsWith(`${root}graphiql?`), `copied: ${copied}`);
  expect(found.query === MUTATION && found.variables === VARIABLES, `copied: ${copied}`);

  await kept(page, 'mutation Linked');

  // A later visit keeps the tabs there are; a link to one of them leads to it.
  await openExplorer(page, link({ query: QUERY }), 'mayEdit');
  await page.getByTitle('Second', { exact: true }).waitFor(WAIT);
  expect((await selected()) === 'Second', `tab: ${await selected()}`);
  expect((await page.getByRole('tab').count()) === 11, 'not one tab more');
  await kept(page, 'query Second');
  await openExplorer(page, copied, 'Linked');
  expect((await selected()) === 'Linked', `tab: ${await selected()}`);
  expect((await page.getByRole('tab').count()) === 11, 'one tab more');
  expect(sent.length === 0, `run by itself: ${sent}`);

  await choose(page, 'Second');
  const { data } = await run(page, 'Second');
  expect(data?.viewer.mayEdit === true, `response: ${JSON.stringify(data)}`);

  // The builder adds a field to the query.
  await page.getByRole('button', { name: 'Show Query Builder' }).click(WAIT);
  const builder = page.locator('.graphiql-explorer-root');
  await builder.getByText('isSignedIn').click(WAIT);
  await editor.getByText('isSignedIn').waitFor(WAIT);
  await page.waitForTimeout(300);
  complaints.push(...(await complaintsOfAxe(page)));
  await page.screenshot({ path: screenshot });
  const built = await run(page, 'isSignedIn');
  expect(built.data?.viewer.isSignedIn === false, `built: ${JSON.stringify(built)}`);
  const result = page.getByRole('region', { name: 'Result Window' });
  await result.getByText('isSignedIn').waitFor(WAIT); // on a phone the builder gives way
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

// Opens the explorer as a first visitor does, runs the first query, and looks at what comes.
// usage: node explorer.mjs CHROMIUM ROOT STAGE SCREENSHOT light|dark
//   ROOT   where the API stands: http://127.0.0.1:8000/
//   STAGE  "", or "prod/" to stand at .../prod/ for the browser, as behind API Gateway
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';

const [executablePath, root, stage, screenshot, colorScheme] = process.argv.slice(2);
const site = root + stage;
const WAIT = { timeout: 30_000 }; // milliseconds; a cold machine takes a few seconds

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: site,
  colorScheme,
});

if (stage) {
  await page.context().route(`${site}**`, async (route) => {
    const url = route.request().url().replace(site, root); // the gateway's part
    await route.fulfill({ response: await route.fetch({ url }) });
  });
}

function expect(fact, complaint) {
  if (!fact) complaints.push(complaint);
}

async function run(operation) {
  const reply = page.waitForResponse(
    (response) => response.request().postData()?.includes(operation) ?? false,
    WAIT,
  );
  await page.getByRole('button', { name: /^Execute query/ }).click(WAIT);
  return (await reply).json();
}

try {
  await page.goto(`${site}graphiql`, WAIT);
  expect((await page.title()) === 'Items API explorer', `title: ${await page.title()}`);

  const tabs = page.getByRole('tab');
  await tabs.first().waitFor(WAIT);
  const names = (await tabs.allInnerTexts()).join(' ');
  expect(names === 'ListItems GetItem CreateItem', `opening tabs: ${names}`);

  const editor = page.getByRole('region', { name: 'Operation Editor' });
  await editor.getByText('ListItems').waitFor(WAIT); // until then the button does nothing
  const { data, errors } = await run('ListItems');
  expect(errors === undefined, `errors: ${JSON.stringify(errors)}`);
  const nodes = data?.items?.nodes ?? [];
  expect(nodes.length === 10, `items in the answer: ${nodes.length}`);
  const result = page.getByRole('region', { name: 'Result Window' });
  await result.getByText(`"${nodes[0]?.id}"`).waitFor(WAIT);

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click(WAIT);
  await page.getByText('Root Types').waitFor(WAIT); // the schema has arrived
  await page.screenshot({ path: screenshot });

  await page.getByRole('button', { name: /^Prettify query/ }).click(WAIT); // code loaded late
  const variables = page.getByRole('region', { name: 'Variables' });
  await tabs.nth(2).click(WAIT);
  await variables.getByText('"price"').waitFor(WAIT);
  await tabs.nth(1).click(WAIT);
  await variables.getByText('"item_').waitFor(WAIT);
  // GraphiQL reads the operation's name 100 ms after the tab, and keeps the query at that moment.
  await page.waitForFunction(
    () => localStorage.getItem('graphiql:query')?.includes('GetItem'),
    undefined,
    WAIT,
  );
  const get = await run('GetItem');
  expect(get.errors === undefined, `errors: ${JSON.stringify(get.errors)}`);
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

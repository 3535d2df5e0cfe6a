// Opens the explorer as a first visitor does, runs the first query, and looks at what comes.
// usage: node explorer.mjs CHROMIUM ROOT STAGE SCREENSHOT light|dark EXPECTED
//   ROOT   where the API stands: http://127.0.0.1:8000/
//   STAGE  "", or "prod/" to stand at .../prod/ for the browser, as behind API Gateway
//   EXPECTED  as JSON: { title, tabs: [the names of list, get and create], many: the list's field,
//           size: of the list, id and input: what the variables of get and create hold }
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';

const [executablePath, root, stage, screenshot, colorScheme, given] = process.argv.slice(2);
const expected = JSON.parse(given);
const [listing, getting, creating] = expected.tabs;
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
  expect((await page.title()) === expected.title, `title: ${await page.title()}`);

  const tabs = page.getByRole('tab');
  await tabs.first().waitFor(WAIT);
  const names = await tabs.allInnerTexts();
  const of = (name) => tabs.nth(names.indexOf(name));
  const opened = expected.tabs.map((name) => names.indexOf(name));
  expect(opened[0] === 0 && !opened.includes(-1), `opening tabs: ${names}`);

  const editor = page.getByRole('region', { name: 'Operation Editor' });
  await editor.getByText(listing).waitFor(WAIT); // until then the button does nothing
  const { data, errors } = await run(listing);
  expect(errors === undefined, `errors: ${JSON.stringify(errors)}`);
  const nodes = data?.[expected.many]?.nodes ?? [];
  expect(nodes.length === expected.size, `nodes in the answer: ${nodes.length}`);
  const result = page.getByRole('region', { name: 'Result Window' });
  await result.getByText(`"${nodes[0]?.id}"`).waitFor(WAIT);

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click(WAIT);
  await page.getByText('Root Types').waitFor(WAIT); // the schema has arrived
  await page.screenshot({ path: screenshot });

  await page.getByRole('button', { name: /^Prettify query/ }).click(WAIT); // code loaded late
  const variables = page.getByRole('region', { name: 'Variables' });
  await of(creating).click(WAIT);
  await variables.getByText(expected.input).waitFor(WAIT);
  await of(getting).click(WAIT);
  await variables.getByText(expected.id).waitFor(WAIT);
  // GraphiQL reads the operation's name 100 ms after the tab, and keeps the query at that moment.
  await page.waitForFunction(
    (name) => localStorage.getItem('graphiql:query')?.includes(name),
    getting,
    WAIT,
  );
  const get = await run(getting);
  expect(get.errors === undefined, `errors: ${JSON.stringify(get.errors)}`);
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

// Works in the explorer: completes a field's name, runs the query with it, runs the mutation.
// usage: node explorer_work.mjs CHROMIUM ROOT SCREENSHOT
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';

const [executablePath, root, screenshot] = process.argv.slice(2);
const WAIT = { timeout: 30_000 }; // milliseconds; a cold machine takes a few seconds

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: root,
  colorScheme: 'light',
});

async function run(operation) {
  // GraphiQL reads the operation's name a moment after the editor, and keeps the query then.
  await page.waitForFunction(
    (name) => localStorage.getItem('graphiql:query')?.includes(name),
    operation,
    WAIT,
  );
  const reply = page.waitForResponse(
    (response) => response.request().postData()?.includes(operation) ?? false,
    WAIT,
  );
  await page.getByRole('button', { name: /^Execute query/ }).click(WAIT);
  return (await reply).json();
}

try {
  await page.goto(`${root}graphiql`, WAIT);
  const editor = page.getByRole('region', { name: 'Operation Editor' });
  await editor.getByText('ListItems').waitFor(WAIT);
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click(WAIT);
  await page.getByText('Root Types').waitFor(WAIT); // the schema, which completion needs

  await editor.getByText('category', { exact: true }).click(WAIT);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('descr', { delay: 50 });
  const suggestion = page.locator('.suggest-widget').getByText('description').first();
  await suggestion.waitFor(WAIT);
  await page.screenshot({ path: screenshot });
  await suggestion.click(WAIT);
  await editor.getByText('description', { exact: true }).waitFor(WAIT);
  const list = await run('description');
  const first = list.data?.items?.nodes?.[0] ?? {};
  if (!('description' in first)) complaints.push(`completed query: ${JSON.stringify(list)}`);

  await page.getByRole('tab').nth(2).click(WAIT);
  await page.getByRole('region', { name: 'Variables' }).getByText('"price"').waitFor(WAIT);
  const created = await run('CreateItem');
  const item = created.data?.createItem?.item;
  if (!item) complaints.push(`mutation: ${JSON.stringify(created)}`);
  const result = page.getByRole('region', { name: 'Result Window' });
  await result.getByText(`"${item?.id}"`).waitFor(WAIT);
  await page.evaluate(async (id) => {
    const query = 'mutation ($id: ID!) { deleteItem(input: { id: $id }) { __typename } }';
    await fetch('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id } }),
    });
  }, item?.id);
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

// Works in the explorer: completes a field's name, runs the query with it, runs the mutation.
// usage: node explorer_work.mjs CHROMIUM ROOT SCREENSHOT EXPECTED
//   EXPECTED  as JSON: { tabs: [the names of list, get and create], many: the list's field,
//           last: the field of a node that is selected last, more: one that is not selected,
//           one: the field that a success of the create has it in, input: what the create's
//           variables hold, remove: a mutation that deletes $id }
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';

const [executablePath, root, screenshot, given] = process.argv.slice(2);
const expected = JSON.parse(given);
const [listing, , creating] = expected.tabs;
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
  await editor.getByText(listing).waitFor(WAIT);
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click(WAIT);
  await page.getByText('Root Types').waitFor(WAIT); // the schema, which completion needs

  await editor.getByText(expected.last, { exact: true }).click(WAIT);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type(expected.more.slice(0, 5), { delay: 50 });
  const suggestion = page.locator('.suggest-widget').getByText(expected.more).first();
  await suggestion.waitFor(WAIT);
  await page.screenshot({ path: screenshot });
  await suggestion.click(WAIT);
  await editor.getByText(expected.more, { exact: true }).waitFor(WAIT);
  const list = await run(expected.more);
  const first = list.data?.[expected.many]?.nodes?.[0] ?? {};
  if (!(expected.more in first)) complaints.push(`completed query: ${JSON.stringify(list)}`);

  await page.getByTitle(creating, { exact: true }).click(WAIT);
  await page.getByRole('region', { name: 'Variables' }).getByText(expected.input).waitFor(WAIT);
  const created = await run(creating);
  const [result] = Object.values(created.data ?? {});
  const made = result?.[expected.one];
  if (!made) complaints.push(`mutation: ${JSON.stringify(created)}`);
  const shown = page.getByRole('region', { name: 'Result Window' });
  await shown.getByText(`"${made?.id}"`).waitFor(WAIT);
  await page.evaluate(async ({ query, id }) => {
    await fetch('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id } }),
    });
  }, { query: expected.remove, id: made?.id });
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

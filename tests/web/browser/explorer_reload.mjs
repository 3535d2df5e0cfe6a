// Saves a file of the service while the explorer is open; expects that it fetches the new schema.
// usage: node explorer_reload.mjs CHROMIUM ROOT FILE OLD NEW
// Prints what went wrong, a line each; nothing means that all is well.
import { readFile, writeFile } from 'node:fs/promises';

import { openPage } from '../../support/chromium.mjs';

const [executablePath, root, file, old, replacement] = process.argv.slice(2);
const WAIT = { timeout: 30_000 }; // milliseconds; a cold machine takes a few seconds

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: root,
  colorScheme: 'light',
});

function schema() {
  return page.waitForResponse(
    (response) => response.request().postData()?.includes('IntrospectionQuery') ?? false,
    WAIT,
  );
}

try {
  const first = schema();
  await page.goto(`${root}graphiql`, WAIT);
  const before = await (await first).text();
  if (!before.includes(old) || before.includes(replacement)) complaints.push('the first schema');
  await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).waitFor(WAIT);

  const second = schema();
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(old, replacement));
  const after = await (await second).text();
  if (!after.includes(replacement)) complaints.push('the schema after the save is the old one');
} catch (error) {
  complaints.push(String(error));
} finally {
  await browser.close();
}
for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

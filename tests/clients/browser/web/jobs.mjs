// A file is imported, with its problems by line; the list is exported; a job is stopped.
import { press, said } from './page.mjs';

export const usesFiles = true; // they are uploaded to the API's own origin

const line = (values) => JSON.stringify({ price: '5', category: 'Files', ...values });
const file = (lines) => ({
  name: 'items.jsonl',
  mimeType: 'application/jsonl',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
});

export default async function jobs({ page, ask, open, expect, look }) {
  await open();
  await said(page, '20 items so far');
  await press(page, 'Import and export');
  const dialog = page.getByRole('dialog');
  await look('jobs-dialog');

  const input = dialog.getByLabel('File with items');
  await input.setInputFiles(
    file([line({ name: 'From a file' }), line({ name: '' }), 'no JSON', line({ name: 'Another' })]),
  );
  await press(page, 'Import');
  await said(page, 'Import done: 2 imported, 2 with problems.');
  const rows = dialog.getByRole('table').getByRole('row');
  expect((await rows.count()) === 3, `rows of problems: ${await rows.count()}`);
  for (const [at, text] of [[1, '2name'], [2, '3']]) {
    const found = (await rows.nth(at).textContent()) ?? '';
    expect(found.startsWith(text), `problem ${at}: ${found}`);
  }
  const report = await saved(page, 'Download the report');
  expect(report.split('\n').length === 5, `report: ${report}`);
  await look('imported');

  // What was imported is in the list behind the dialog.
  await press(page, 'Close');
  await page.getByRole('row').filter({ hasText: 'From a file' }).waitFor();

  // A filter narrows the export, too.
  await page.getByLabel('Category').fill('Files');
  await said(page, '2 items, all of them');
  await press(page, 'Import and export');
  await said(page, 'Import done'); // it is still there
  await dialog.getByLabel('Format').selectOption('CSV');
  await press(page, 'Export');
  await said(page, 'Export done: 2 exported.');
  const exported = await saved(page, 'Download the items');
  expect(exported.includes('From a file'), `export: ${exported}`);
  expect(exported.trim().split('\n').length === 3, `export: ${exported}`);
  await look('exported');

  // An import that is stopped stays as far as it has come.
  await page.route('**/graphql', async (route) => {
    const isPoll = route.request().postDataJSON().operationName === 'Job';
    if (isPoll) await new Promise((resolve) => setTimeout(resolve, 200));
    await route.continue();
  });
  const many = Array.from({ length: 5_000 }, (_, at) => line({ name: `Many ${at}` }));
  await input.setInputFiles(file(many));
  await press(page, 'Import');
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await dialog.getByText(/stopped|cancelled/).waitFor();
  const state = async () => (await ask('{ jobs(first: 1) { nodes { state } } }')).jobs.nodes[0].state;
  expect((await state()) === 'CANCELLED', `the job is ${await state()}`);

  // So does one that is stopped just when its upload is over, before the page shows that.
  await page.evaluate(() => {
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (...given) {
      XMLHttpRequest.prototype.open = open;
      this.addEventListener('load', () =>
        [...document.querySelectorAll('button')].find((one) => one.textContent === 'Stop').click());
      open.apply(this, given);
    };
  });
  await input.setInputFiles(file(many));
  await press(page, 'Import');
  await said(page, 'Import stopped');
  expect((await state()) === 'CANCELLED', `the job is ${await state()}`);

  // An empty file is told about before anything is sent.
  await input.setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
  await press(page, 'Import');
  await dialog.getByRole('alert').getByText('The file is empty.').waitFor();
}

async function saved(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name }).click(),
  ]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

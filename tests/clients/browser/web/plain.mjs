// From another machine, on plain http: a context in which crypto.randomUUID is missing. And
// categories as people type them: with a blank at the end, decomposed.
import { field, press, row, said } from './page.mjs';

export const host = 'items.example';

const CREATE = `mutation ($input: CreateItemInput!) {
  createItem(input: $input) { ... on CreateItemSuccess { item { id } } } }`;
const RUN = crypto.randomUUID(); // the service may know others' items
const WITHOUT = `Spaced ${RUN}`;
const SPACED = `${WITHOUT} `;
const CREMA = `Crema ${RUN}`;
const DECOMPOSED = `Cafe\u0301 ${RUN}`;

export default async function plain({ page, open, expect, ask }) {
  await ask(CREATE, { input: { name: 'Without a blank', price: '1', category: WITHOUT } });
  await open();
  await said(page, '20 items so far');
  expect(
    await page.evaluate(() => !isSecureContext && crypto.randomUUID === undefined),
    'this is a secure context',
  );

  const filter = page.getByLabel('Show category');
  await filter.fill(SPACED);
  await said(page, 'No items.');
  await create('With a blank', SPACED);
  await row(page, 'With a blank').waitFor();
  await filter.fill(WITHOUT);
  await row(page, 'Without a blank').waitFor();
  await said(page, '1 item, all of them');

  await filter.fill(DECOMPOSED);
  await said(page, 'No items.');
  await create(CREMA, DECOMPOSED.normalize('NFC'));
  await row(page, CREMA).waitFor();
  await filter.fill(DECOMPOSED.normalize('NFC'));
  await said(page, '1 item, all of them');

  // As the API stores it: the same text, decomposed, is no change.
  await press(page, `Edit ${CREMA}`);
  await field(page, 'Category').fill(DECOMPOSED);
  await press(page, 'Save');
  await said(page, 'Nothing was changed.');

  // Lists that were shown before have what has come to belong to them since.
  await filter.fill('');
  await said(page, '20 items so far');
  await row(page, CREMA).waitFor();
  await press(page, `Edit ${CREMA}`);
  await field(page, 'Category').fill(SPACED);
  await press(page, 'Save');
  await said(page, `“${CREMA}” was saved.`);
  await filter.fill(SPACED);
  await said(page, '2 items, all of them');
  await row(page, CREMA).waitFor();

  async function create(name, category) {
    await press(page, 'New item');
    await field(page, 'Name').fill(name);
    await field(page, 'Category').fill(category);
    await field(page, 'Price').fill('5');
    await press(page, 'Save');
    await said(page, `“${name}” was created.`);
  }
}

// An item is created, edited, changed by somebody else in the meantime, and deleted.
import { field, focused, hold, press, row, said } from './page.mjs';

const UPDATE = `mutation ($input: UpdateItemInput!) {
  updateItem(input: $input) { ... on UpdateItemSuccess { item { version } } } }`;

export default async function edit({ page, open, expect, ask, look }) {
  await open();
  await said(page, '20 items so far');
  await look('table');

  await press(page, 'New item');
  await field(page, 'Name').fill('Lamp');
  await field(page, 'Price').fill('-5');
  await press(page, 'Save');
  const category = field(page, 'Category');
  await page.getByText('category must have at least 1 character.').first().waitFor();
  await page.getByText('price must be above 0.').first().waitFor();
  expect((await category.getAttribute('aria-invalid')) === 'true', 'category is not marked');
  expect((await focused(page)) === 'Category', `focus after refusal: ${await focused(page)}`);
  await look('problems');
  await field(page, 'Price').fill('cheap');
  await press(page, 'Save');
  await page.getByText('The price must be a number, such as 29.90.').first().waitFor();
  await category.fill('Lighting');
  await field(page, 'Price').fill('29.9');
  await press(page, 'Save');
  await said(page, '“Lamp” was created.');
  await row(page, 'Lamp').getByText('$29.90').waitFor();

  await press(page, 'Edit Lamp');
  const release = await hold(page, 'UpdateItem');
  await field(page, 'Description').fill('With a shade.');
  await press(page, 'Save');
  await row(page, 'Lamp').getByText('With a shade.').waitFor(); // before there is an answer
  release();
  await said(page, '“Lamp” was saved.');

  const lamps = `{ items(filter: { category: "Lighting" }) { nodes { id price description } } }`;
  const [lamp, ...others] = (await ask(lamps)).items.nodes;
  expect(others.length === 0 && lamp.description === 'With a shade.', `stored: ${lamp}`);
  await press(page, 'Edit Lamp');
  await ask(UPDATE, { input: { id: lamp.id, price: '31', description: 'With a switch.' } });
  await field(page, 'Name').fill('Desk lamp');
  await field(page, 'Price').fill('33');
  await press(page, 'Save');
  const conflict = page.getByRole('dialog', { name: 'Changed by somebody else' });
  await conflict.getByRole('row', { name: 'Price in US dollars 33 31.00' }).waitFor();
  await look('conflict');
  await press(page, 'Edit again');
  expect((await field(page, 'Name').inputValue()) === 'Desk lamp', 'what was typed is lost');
  await press(page, 'Save');
  await said(page, '“Desk lamp” was saved.');
  await row(page, 'Desk lamp').getByText('$33.00').waitFor();
  const [merged] = (await ask(lamps)).items.nodes;
  expect(merged.description === 'With a switch.', `their change is gone: ${merged.description}`);

  await press(page, 'Edit Desk lamp');
  await ask(UPDATE, { input: { id: lamp.id, price: '34' } });
  await field(page, 'Price').fill('34'); // the same change is no conflict
  await press(page, 'Save');
  await row(page, 'Desk lamp').getByText('$34.00').waitFor();
  await said(page, '“Desk lamp” was saved.');
  expect((await page.getByRole('dialog').count()) === 0, 'a conflict over the same change');

  await ask(UPDATE, { input: { id: lamp.id, price: '35' } });
  await press(page, 'Delete Desk lamp');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Somebody else has changed it in the meantime.').waitFor();
  await look('delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await said(page, '“Desk lamp” was deleted.');
  expect((await row(page, 'Desk lamp').count()) === 0, 'the row is still there');
  expect((await ask(lamps)).items.nodes.length === 0, 'it is still stored');
  expect((await focused(page)) === 'Catalogue', `focus after delete: ${await focused(page)}`);
}

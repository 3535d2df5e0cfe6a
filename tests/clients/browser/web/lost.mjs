// The answer to a change is lost after it was made, and the change is corrected or tried again.
import { field, press, row, said } from './page.mjs';

const CATEGORY = `Lost ${crypto.randomUUID()}`; // the service may know others' items
const STORED = `{ items(filter: { category: "${CATEGORY}" }) {
  nodes { id name price description version } } }`;
const DELETE = 'mutation ($id: ID!) { deleteItem(input: { id: $id }) { __typename } }';
const UPDATE = `mutation ($input: UpdateItemInput!) {
  updateItem(input: $input) { ... on UpdateItemSuccess { item { version } } } }`;

export default async function lost({ page, complaints, open, expect, ask, look }) {
  const sent = [];
  let losses = 0;
  let isAway = false;
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (!/^(Create|Update|Delete)Item$/.test(operationName)) return route.continue();
    sent.push(variables.input);
    if (isAway) return route.abort();
    if (losses === 0) return route.continue();
    losses -= 1;
    await route.fetch(); // it arrives, and is made
    await route.abort();
  });
  await open();
  await page.getByLabel('Show category').fill(CATEGORY);
  await said(page, 'No items.');
  const savedFirst = page.getByRole('dialog', { name: 'The first attempt was saved' });
  const noAnswer = page.getByRole('alert').getByText('The server did not answer.');
  const stored = async (name) =>
    (await ask(STORED)).items.nodes.find((item) => item.name === name) ?? {};

  // Corrected once: the first attempt is shown, and the correction becomes an update of it.
  await fill('Chalk', '6');
  await lose();
  await field(page, 'Price').fill('7');
  await press(page, 'Save');
  await savedFirst.getByRole('row', { name: 'Price in US dollars 7 6.00' }).waitFor();
  await look('saved');
  await press(page, 'Save the correction');
  await said(page, '“Chalk” was saved.');
  await row(page, 'Chalk').getByText('$7.00').waitFor();
  const { id, version } = await stored('Chalk');
  expect(version === 2, `the correction's version: ${version}`);
  const { id: updated, expectedVersion } = sent.at(-1);
  expect(updated === id && expectedVersion === 1, `sent: ${JSON.stringify(sent.at(-1))}`);
  expect((await row(page, 'Chalk').count()) === 1, 'Chalk is shown twice');

  // Kept as it was saved.
  await fill('Chalk bag', '20');
  await lose();
  await field(page, 'Name').fill('Chalk bucket');
  await press(page, 'Save');
  await press(page, 'Keep as saved');
  await row(page, 'Chalk bag').waitFor();
  expect((await stored('Chalk bucket')).id === undefined, 'the correction was saved');

  // Lost twice, the second time as a refusal; corrected to what was sent first: nothing to choose.
  await fill('Rope', '80');
  await lose();
  await field(page, 'Price').fill('90');
  await lose();
  await field(page, 'Price').fill('80.0');
  await press(page, 'Save');
  await said(page, '“Rope” was created.');

  // Not even the question for what was saved gets through: what was typed stays.
  await fill('Sling', '5');
  await lose();
  await field(page, 'Price').fill('4');
  isAway = true;
  await press(page, 'Save');
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
  isAway = false;
  await press(page, 'Try again');
  await savedFirst.waitFor();
  await press(page, 'Edit again');
  await field(page, 'Description').fill('Long.');
  await press(page, 'Save');
  await said(page, '“Sling” was saved.');
  const sling = await stored('Sling');
  expect(sling.price === '4.00' && sling.description === 'Long.', JSON.stringify(sling));

  // Deleted by somebody since: the form is not refused for good.
  await fill('Nut', '9');
  await lose();
  await ask(DELETE, { id: (await stored('Nut')).id });
  await field(page, 'Price').fill('10');
  await press(page, 'Save');
  await page.getByRole('alert').getByText('has been deleted since').waitFor();
  await press(page, 'Save');
  await said(page, '“Nut” was created.');
  expect((await stored('Nut')).price === '10.00', 'Nut was not created with the correction');

  // An update that is lost and then corrected is no conflict with oneself ...
  await press(page, 'Edit Rope');
  await field(page, 'Price').fill('85');
  await lose();
  await field(page, 'Price').fill('86');
  await press(page, 'Save');
  await said(page, '“Rope” was saved.');
  expect((await stored('Rope')).price === '86.00', 'the correction is not stored');

  // ... neither when it is taken back ...
  await press(page, 'Edit Rope');
  await field(page, 'Price').fill('87');
  await lose();
  await field(page, 'Price').fill('86');
  await press(page, 'Save');
  await said(page, '“Rope” was saved.');
  expect((await stored('Rope')).price === '86.00', 'the change was not taken back');

  // ... but is one where somebody else has come in between.
  await press(page, 'Edit Rope');
  await field(page, 'Price').fill('88');
  await lose();
  await ask(UPDATE, { input: { id: (await stored('Rope')).id, description: 'Theirs.' } });
  await press(page, 'Save');
  await said(page, '“Rope” was saved.'); // with the same price, and their description
  await row(page, 'Rope').getByText('Theirs.').waitFor();
  await press(page, 'Edit Rope');
  await field(page, 'Price').fill('89');
  await lose();
  await ask(UPDATE, { input: { id: (await stored('Rope')).id, price: '70' } });
  await press(page, 'Save');
  const conflict = page.getByRole('dialog', { name: 'Changed by somebody else' });
  await conflict.getByRole('row', { name: 'Price in US dollars 89 70.00' }).waitFor();
  await press(page, 'Keep theirs');

  // What was lost and taken back is not taken for theirs.
  await press(page, 'Edit Rope');
  await field(page, 'Price').fill('71');
  await lose();
  await ask(UPDATE, { input: { id: (await stored('Rope')).id, description: 'On top.' } });
  await field(page, 'Price').fill('70');
  await press(page, 'Save');
  await conflict.getByRole('row', { name: 'Price in US dollars 70 71.00' }).waitFor();
  await press(page, 'Save yours');
  await said(page, '“Rope” was saved.');
  await row(page, 'On top.').getByText('$70.00').waitFor();

  // Delete, tried again.
  await press(page, 'Delete Rope');
  losses = 1;
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await noAnswer.waitFor();
  await press(page, 'Try again');
  await said(page, '“Rope” was deleted.');
  complaints.push(...complaints.splice(0).filter((told) => !told.includes('ERR_FAILED')));

  async function fill(name, price) {
    await press(page, 'New item');
    await field(page, 'Name').fill(name);
    await field(page, 'Category').fill(CATEGORY);
    await field(page, 'Price').fill(price);
  }

  async function lose() {
    losses = 1;
    const isLost = page.waitForEvent('requestfailed');
    await press(page, 'Save');
    await isLost;
    await noAnswer.waitFor();
  }
}

// Somebody has moved on before an answer comes: to the filter, to the same item again, to a second
// new item, to another list; or has clicked twice.
import { field, focused, press, row, said } from './page.mjs';

const CREATE = `mutation ($input: CreateItemInput!) {
  createItem(input: $input) { ... on CreateItemSuccess { item { id } } } }`;
const UPDATE = `mutation ($input: UpdateItemInput!) {
  updateItem(input: $input) { ... on UpdateItemSuccess { item { version } } } }`;
const ITEM = 'query ($id: ID!) { item(id: $id) { name price description version } }';

const RUN = crypto.randomUUID().slice(0, 8); // the service may know others' items
const [FIRST, SECOND, THIRD, NEWER, LAST] = ['First', 'Second', 'Third', 'Newer', 'Last'].map(
  (name) => `${name} ${RUN}`,
);
const CATEGORY = `Moved ${RUN}`;

export default async function moved({ page, complaints, open, expect, ask }) {
  const held = new Map(); // answers to be held back, by operation
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    const name = variables.after ? 'more' : operationName;
    const hold = held.get(name);
    if (!hold) return route.continue();
    held.delete(name);
    hold.sent();
    await hold.released;
    return hold.answer(route);
  });
  const made = async (name) =>
    (await ask(CREATE, { input: { name, category: CATEGORY, price: '1' } })).createItem.item.id;
  const dialog = page.getByRole('dialog');
  const title = () => dialog.getByRole('heading').innerText();
  const typed = () => field(page, 'Description').inputValue();
  const passed = (route) => route.continue();
  const failed = (route) => route.fulfill({ status: 500 });

  const [first, second] = [await made(FIRST), await made(SECOND), await made(THIRD)];
  await open();
  await said(page, '20 items so far');

  // To the filter: the dialog that comes back takes no key that was meant for it.
  let answer = hold('UpdateItem', failed);
  await change(FIRST, 'one');
  await answer.isSent;
  await page.getByLabel('Show category').focus();
  await page.keyboard.type('Mo');
  answer.release();
  await dialog.waitFor();
  await page.keyboard.type('ved');
  await page.keyboard.press('Enter');
  expect((await focused(page)) === `Edit “${FIRST}”`, `focus: ${await focused(page)}`);
  expect((await typed()) === 'one', `typed into it: ${await typed()}`);
  expect((await field(page, 'Name').inputValue()) === FIRST, 'the name has other keys in it');
  await press(page, 'Cancel');
  await page.getByLabel('Show category').fill('');
  await said(page, '20 items so far');

  // To the same item again: each form keeps its own text, and the second is on top of the first.
  answer = hold('UpdateItem', passed);
  await change(FIRST, 'two');
  await answer.isSent;
  await press(page, `Edit ${FIRST}`);
  await field(page, 'Price').fill('22');
  answer.release();
  await said(page, `“${FIRST}” was saved.`);
  await press(page, 'Save');
  await row(page, FIRST).getByText('$22.00').waitFor();
  await said(page, `“${FIRST}” was saved.`);
  await stored(first, { price: '22.00', description: 'two', version: 3 });

  // Sent while the first is still under way: its version is not a conflict, either.
  answer = hold('UpdateItem', passed);
  await change(FIRST, 'three');
  await answer.isSent;
  await press(page, `Edit ${FIRST}`);
  await field(page, 'Price').fill('33');
  const again = hold('UpdateItem', passed);
  await press(page, 'Save');
  await again.isSent;
  answer.release();
  await said(page, `“${FIRST}” was saved.`);
  again.release();
  await stored(first, { price: '33.00', description: 'three', version: 5 });

  answer = hold('UpdateItem', passed);
  await change(THIRD, 'not for long');
  await answer.isSent;
  const removal = hold('DeleteItem', passed);
  await press(page, `Delete ${THIRD}`);
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await removal.isSent;
  answer.release();
  await said(page, `“${THIRD}” was saved.`);
  removal.release();
  await said(page, `“${THIRD}” was deleted.`);

  // What nobody has seen is not overwritten: the version of an answer that is awaited is no guess.
  answer = hold('UpdateItem', passed);
  await change(FIRST, 'four');
  await answer.isSent;
  await ask(UPDATE, { input: { id: first, description: 'theirs' } });
  await press(page, `Edit ${FIRST}`);
  await field(page, 'Description').fill('five');
  answer.release();
  await said(page, `“${FIRST}” was not saved.`);
  await press(page, 'Save');
  const conflict = page.getByRole('dialog', { name: 'Changed by somebody else' });
  for (const yours of ['four', 'five']) {
    await conflict.getByRole('row', { name: `Description ${yours} theirs` }).waitFor();
    await press(page, 'Keep theirs');
  }
  await stored(first, { description: 'theirs', version: 6 });

  // To a second new item, after the first was cancelled: each way that it can end.
  for (const end of [passed, failed]) {
    answer = hold('CreateItem', end);
    await fill('Gone on', 'of the cancelled');
    await press(page, 'Save');
    await answer.isSent;
    await press(page, 'Cancel');
    await fill(NEWER, 'of the newer');
    answer.release();
    await said(page, end === passed ? '“Gone on” was created.' : '“Gone on”: The server');
    expect((await typed()) === 'of the newer', `the newer form has ${await typed()}`);
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor(); // it is not busy
    await press(page, 'Save');
    await said(page, `“${NEWER}” was created.`);
  }

  // Two clicks: the second does not press a button of the dialog that was waiting.
  answer = hold('UpdateItem', failed);
  await change(FIRST, 'six');
  await answer.isSent;
  await press(page, `Edit ${SECOND}`);
  await field(page, 'Description').fill('clicked');
  answer.release();
  await said(page, `“${FIRST}”: The server answered 500.`);
  await press(page, 'Save');
  const next = dialog.getByRole('button', { name: 'Save', exact: true });
  await next.dispatchEvent('click', { detail: 2 });
  await said(page, `“${SECOND}” was saved.`);
  expect((await title()) === `Edit “${FIRST}”`, `after two clicks: ${await title()}`);
  await press(page, 'Cancel');
  await stored(first, { description: 'theirs' });
  await stored(second, { description: 'clicked', version: 2 });

  // To another list, while a page is under way: it is not joined to a list without those before.
  answer = hold('more', passed);
  await page.mouse.wheel(0, 100_000);
  await answer.isSent;
  await page.getByLabel('Show category').fill(CATEGORY);
  await row(page, SECOND).waitFor();
  await fill(LAST, '');
  await press(page, 'Save');
  await said(page, `“${LAST}” was created.`);
  const late = page.waitForResponse((r) => r.request().postDataJSON().variables.after);
  answer.release();
  await (await late).finished();
  await page.getByLabel('Show category').fill('');
  await said(page, 'items so far');
  await row(page, LAST).waitFor();
  complaints.push(...complaints.splice(0).filter((told) => !/500/.test(told)));

  function hold(operation, answer) {
    const { promise: released, resolve: release } = later();
    const { promise: isSent, resolve: sent } = later();
    held.set(operation, { answer, released, sent });
    return { isSent, release };
  }

  async function change(name, description) {
    await press(page, `Edit ${name}`);
    await field(page, 'Description').fill(description);
    await press(page, 'Save');
  }

  async function fill(name, description) {
    await press(page, 'New item');
    await field(page, 'Name').fill(name);
    await field(page, 'Category').fill(CATEGORY);
    await field(page, 'Price').fill('1');
    await field(page, 'Description').fill(description);
  }

  /** Waits until the item is as wanted: the page shows a change before it is made. */
  async function stored(id, wanted) {
    const should = JSON.stringify(wanted);
    let is;
    for (let turn = 0; turn < 100 && is !== should; turn += 1) {
      if (turn > 0) await page.waitForTimeout(100);
      const { item } = await ask(ITEM, { id });
      const found = Object.keys(wanted).map((name) => [name, item[name]]);
      is = JSON.stringify(Object.fromEntries(found));
    }
    expect(is === should, `stored: ${is}, not ${should}`);
  }
}

/** Promise.withResolvers, which Node.js has from 22 on. */
function later() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

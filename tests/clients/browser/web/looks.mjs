// Each state of the page at each width, in light and dark: axe finds nothing, nothing is off
// screen, and all that is pressed is large enough for a finger.
import { field, press, row, said } from './page.mjs';

const WIDTHS = [320, 390, 599, 600, 768, 1400];
const AXE_WIDTHS = [320, 600, 1400]; // axe takes its time, and sees no sizes
const FINGER = 44; // pixels
const CREATE = `mutation ($input: CreateItemInput!) {
  createItem(input: $input) { ... on CreateItemSuccess { item { id } } } }`;
const UPDATE = `mutation ($input: UpdateItemInput!) {
  updateItem(input: $input) { ... on UpdateItemSuccess { item { id } } } }`;
const LONG = {
  name: 'W'.repeat(100),
  description: `${crypto.randomUUID()}${'W'.repeat(464)}`,
  category: 'W'.repeat(50),
  price: '9999999999.99',
};

export default async function looks({ page, complaints, open, expect, ask, look }) {
  let answer;
  let lost = false;
  await page.route('**/graphql', async (route) => {
    const { operationName } = route.request().postDataJSON();
    if (answer && operationName === answer.to) return answer.with(route);
    if (lost && operationName === 'CreateItem') {
      lost = false;
      await route.fetch();
      return route.abort();
    }
    return route.continue();
  });
  const fails = (to, code) => ({
    to,
    with: (route) =>
      route.fulfill({
        headers: { 'x-request-id': crypto.randomUUID() },
        json: { errors: [{ message: 'x', extensions: { code, retryable: true } }] },
      }),
  });
  const dialog = page.getByRole('dialog');
  const escape = () => page.keyboard.press('Escape');

  const { id } = (await ask(CREATE, { input: LONG })).createItem.item;
  await open();
  await said(page, '20 items so far');
  await everywhere('list');
  await press(page, 'New item');
  await everywhere('create');
  await press(page, 'Save');
  await field(page, 'Price').fill('-1');
  await press(page, 'Save');
  await page.getByText('price must be above 0.').first().waitFor();
  await everywhere('field-problems');
  answer = fails('CreateItem', 'UNAVAILABLE');
  await press(page, 'Save');
  await page.getByRole('alert').filter({ hasText: 'UNAVAILABLE' }).waitFor();
  await everywhere('create-failed');
  answer = fails('CreateItem', 'UNAUTHENTICATED');
  await press(page, 'Save');
  await page.getByRole('alert').filter({ hasText: 'UNAUTHENTICATED' }).waitFor();
  await everywhere('create-signed-out');
  answer = undefined;
  for (const [label, text] of [['Name', LONG.name], ['Category', LONG.category], ['Price', '1']]) {
    await field(page, label).fill(text);
  }
  lost = true;
  await press(page, 'Save');
  await page.getByRole('alert').filter({ hasText: 'did not answer' }).waitFor();
  await field(page, 'Price').fill(LONG.price);
  await press(page, 'Save');
  await page.getByRole('dialog', { name: 'The first attempt was saved' }).waitFor();
  await everywhere('saved-first');
  await escape();

  await page.reload();
  await row(page, LONG.description).getByRole('button', { name: /^Edit/ }).click();
  await everywhere('edit');
  const theirs = `${crypto.randomUUID()}${'M'.repeat(464)}`;
  await ask(UPDATE, { input: { id, description: theirs, price: '1' } });
  await field(page, 'Price').fill('2');
  await field(page, 'Description').fill('V'.repeat(500));
  await press(page, 'Save');
  await page.getByRole('dialog', { name: 'Changed by somebody else' }).waitFor();
  await everywhere('conflict');
  await escape();

  await row(page, theirs).getByRole('button', { name: /^Delete/ }).click();
  await everywhere('delete');
  answer = fails('DeleteItem', 'THROTTLED');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('alert').filter({ hasText: 'THROTTLED' }).waitFor();
  await everywhere('delete-failed');
  await escape();

  const filter = page.getByLabel('Show category');
  answer = { to: 'ItemList', with: () => undefined };
  await filter.fill('Never answered');
  await said(page, 'Loading …');
  await everywhere('loading');
  answer = undefined;
  await filter.fill('None');
  await said(page, 'No items.');
  await everywhere('empty');
  answer = fails('ItemList', 'DEADLINE_EXCEEDED');
  await filter.fill('Nothing');
  await page.getByRole('alert').filter({ hasText: 'DEADLINE_EXCEEDED' }).waitFor();
  await everywhere('list-failed');
  answer = fails('Viewer', 'UNAUTHENTICATED');
  await open();
  await said(page, 'Please sign in first.');
  await everywhere('signed-out');
  complaints.push(...complaints.splice(0).filter((told) => !/ERR_(FAILED|ABORTED)/.test(told)));

  async function everywhere(state) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of AXE_WIDTHS.includes(width) ? ['light', 'dark'] : []) {
        await page.emulateMedia({ colorScheme });
        await look(`${state}-${width}-${colorScheme}`);
      }
      for (const fault of await page.evaluate(measured, FINGER)) {
        expect(false, `${state} at ${width}: ${fault}`);
      }
    }
  }
}

/** What is off screen or too small, of all that can be seen: of the dialog, if one is open. */
function measured(finger) {
  const root = document.querySelector('dialog') ?? document.documentElement;
  const right = document.documentElement.clientWidth;
  const faults = [];
  for (const element of [root, ...root.querySelectorAll('*')]) {
    const { left, right: end, width, height } = element.getBoundingClientRect();
    const isHidden = element.closest('.visually-hidden') || width <= 1;
    const isOnlyRead = innerWidth < 600 && element.matches('.narrow-hidden');
    if (isHidden || isOnlyRead || !element.checkVisibility()) continue;
    const what = `${element.tagName} ${element.className} ${element.textContent.slice(0, 20)}`;
    if (left < 0 || end > right + 0.5) faults.push(`${what} from ${left} to ${end}`);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) {
      if (!['INPUT', 'TEXTAREA'].includes(element.tagName)) faults.push(`${what} is cut off`);
    }
    if (!element.matches('button, input, textarea, select, a')) continue;
    if (width < finger || height < finger) faults.push(`${what} is ${width} x ${height}`);
  }
  const table = document.querySelector('table.items');
  if (root.tagName !== 'DIALOG' && table) {
    const isCards = getComputedStyle(table).display === 'block';
    if (isCards !== innerWidth < 600) faults.push(`cards: ${isCards}`);
  }
  return faults;
}

// All of it without a mouse.
import { field, focused, press, row, said } from './page.mjs';

export default async function keyboard({ page, open, expect, look }) {
  await open();
  await said(page, '20 items so far');
  const type = async (...keys) => {
    for (const key of keys) {
      if (/^(Tab|Enter|Escape|Shift\+Tab)$/.test(key)) await page.keyboard.press(key);
      else await page.keyboard.type(key);
    }
  };
  const reach = async (name) => {
    for (let turn = 0; turn < 20 && (await focused(page)) !== name; turn += 1) await type('Tab');
  };

  await reach('New item');
  await type('Enter');
  await field(page, 'Name').waitFor();
  expect((await focused(page)) === 'Name', `focus in the form: ${await focused(page)}`);
  await type('Key', 'Tab', 'Locks', 'Tab', '7', 'Tab', 'Opens doors.');
  await look('form');
  await type('Tab', 'Tab', 'Enter');
  await said(page, '“Key” was created.');
  expect((await focused(page)) === 'New item', `focus after create: ${await focused(page)}`);

  await reach('Edit Key');
  await type('Enter', 'Escape');
  expect((await focused(page)) === 'Edit Key', `focus after Escape: ${await focused(page)}`);
  await type('Enter', 'Tab', 'Tab', '8', 'Enter'); // a field that is tabbed to is selected whole
  await said(page, '“Key” was saved.');
  await row(page, 'Opens doors.').getByText('$8.00').waitFor();
  await look('table');

  await reach('Delete Key');
  await type('Enter', 'Tab', 'Enter');
  await said(page, '“Key” was deleted.');

  await reach('Name ↕');
  await type('Enter');
  await page.locator('th[aria-sort=ascending]', { hasText: 'Name' }).waitFor();
}

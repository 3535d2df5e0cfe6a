// Who may only read is offered nothing else.
import { press, said } from './page.mjs';

export default async function signing({ page, open, complaints, expect, look }) {
  await open();
  await page.getByRole('alert').getByText('Please sign in first.').waitFor();
  await look('nobody');
  await press(page, 'reader');
  await page.getByText('Signed in as reader (may only read)').waitFor();
  await said(page, '20 items so far');
  await look('reader');
  const controls = page.getByRole('button', { name: /^(New item|Edit|Delete)/ });
  expect((await controls.count()) === 0, 'a reader is offered changes');

  await press(page, 'Sign out');
  await press(page, 'editor');
  await page.getByText('Signed in as editor', { exact: true }).waitFor();
  await said(page, '20 items so far');
  expect((await controls.count()) === 41, 'an editor is not offered changes');
  // The API refuses who is not signed in, and the table that was being loaded for them is left.
  const expected = /401|ERR_ABORTED/;
  complaints.push(...complaints.splice(0).filter((told) => !expected.test(told)));
}

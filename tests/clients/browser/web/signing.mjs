// Who may only read is offered nothing else; nothing is in red before something has failed.
import { press, said } from './page.mjs';

export default async function signing({ page, open, complaints, expect, look }) {
  const alerts = [];
  await page.exposeFunction('alerted', (text) => alerts.push(text));
  await page.addInitScript(() => {
    new MutationObserver(() => {
      for (const { innerText } of document.querySelectorAll('.failure, [role=alert]')) {
        if (innerText) globalThis.alerted(innerText);
      }
    }).observe(document, { childList: true, subtree: true });
  });
  await open();
  await said(page, 'Please sign in first.');
  await look('nobody');
  await press(page, 'reader');
  await page.getByText('Signed in as reader@example.com (may only read)').waitFor();
  await said(page, '20 items so far');
  await look('reader');
  const controls = page.getByRole('button', { name: /^(New item|Edit|Delete)/ });
  expect((await controls.count()) === 0, 'a reader is offered changes');

  await press(page, 'Sign out');
  await said(page, 'Please sign in first.');
  expect((await page.getByRole('table').count()) === 0, 'the table is still there');
  await press(page, 'editor');
  await page.getByText('Signed in as editor@example.com', { exact: true }).waitFor();
  await said(page, '20 items so far');
  expect((await controls.count()) === 41, 'an editor is not offered changes');

  // Signed out while a list is being loaded: nobody waits for its answer any more.
  await page.route('**/graphql', (route) => {
    const isList = route.request().postDataJSON().operationName === 'ItemList';
    return isList ? undefined : route.continue();
  });
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await said(page, 'Loading …');
  await press(page, 'Sign out');
  await said(page, 'Please sign in first.');
  expect(alerts.length === 0, `in red: ${alerts}`);

  // A sign-in that fails says so, and can be repeated.
  await page.route('**/local/token*', (route) => route.abort());
  await press(page, 'editor');
  await page.getByRole('alert').getByText('The server did not answer.').waitFor();
  await page.unroute('**/local/token*');
  await page.unroute('**/graphql');
  await press(page, 'editor');
  await said(page, '20 items so far');
  // The API refuses who is not signed in.
  const expected = /401|ERR_FAILED/;
  complaints.push(...complaints.splice(0).filter((told) => !expected.test(told)));
}

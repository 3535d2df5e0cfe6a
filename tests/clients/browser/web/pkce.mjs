// Signs in at a sign-in page by PKCE, edits, goes on after the token ended, and signs out.
import { field, press, row, said } from './page.mjs';

export default async function pkce({ page, open, complaints, expect, look }) {
  const refused = new Set();
  let current;
  await page.route('**/graphql', (route) => {
    const headers = route.request().headers();
    current = headers.authorization;
    if (refused.has(current)) headers.authorization = 'Bearer ended';
    return route.continue({ headers });
  });
  const header = page.getByRole('banner');
  const signInAs = async (user) => {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: user, exact: true }).click();
    await header.getByText(`Signed in as ${user}@example.com`).waitFor();
  };

  await open();
  await said(page, 'Please sign in first.');
  await look('nobody');
  await signInAs('editor');
  expect(new URL(page.url()).search === '', `the code is still in ${page.url()}`);
  await look('editor');
  await press(page, 'New item');
  await field(page, 'Name').fill('Tent');
  await field(page, 'Category').fill('Camping');
  await field(page, 'Price').fill('300');
  await press(page, 'Save');
  await said(page, '“Tent” was created.');

  // The gateway takes the token no more: with the refresh token, nobody notices.
  refused.add(current);
  await press(page, 'Edit Tent');
  await field(page, 'Description').fill('For three.');
  await press(page, 'Save');
  await said(page, '“Tent” was saved.');
  expect(!refused.has(current), 'the token is the old one');
  await page.reload(); // forgets nobody
  await row(page, 'Tent').waitFor();

  // Nor does the sign-in page take the refresh token: there is no way but to sign in again.
  refused.add(current);
  await page.evaluate(() => {
    const [key] = Object.keys(sessionStorage).filter((name) => name.startsWith('oidc.user:'));
    const user = JSON.parse(sessionStorage.getItem(key));
    sessionStorage.setItem(key, JSON.stringify({ ...user, refresh_token: 'ended' }));
  });
  await press(page, 'Edit Tent');
  await field(page, 'Description').fill('For four.');
  await press(page, 'Save');
  const note = page.getByRole('alert').filter({ hasText: 'Your sign-in has ended.' });
  await note.getByText('Signing in leaves this page').waitFor();
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(!kept.includes('refresh_token'), 'tokens of no use are kept');
  await look('ended');
  await note.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'reader', exact: true }).click();
  await header.getByText('Signed in as reader@example.com (may only read)').waitFor();
  await row(page, 'Tent').waitFor();
  const controls = page.getByRole('button', { name: /^(New item|Edit|Delete)/ });
  expect((await controls.count()) === 0, 'a reader is offered changes');

  await press(page, 'Sign out');
  await said(page, 'Please sign in first.');
  const left = await page.evaluate(() => Object.keys(sessionStorage));
  expect(left.length === 0, `left in sessionStorage: ${left}`);

  // Who goes away from the sign-in page is told so.
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'nobody' }).click();
  await page.getByRole('alert').getByText('The user went away').waitFor();
  // The API refuses who is not signed in, and the sign-in page the refresh token.
  const expected = /^(40[01]: |console error: .* status of 40[01])/;
  complaints.push(...complaints.splice(0).filter((told) => !expected.test(told)));
}

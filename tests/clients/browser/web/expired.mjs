// A token expires while somebody works: they sign in where they are, and nothing typed is lost.
import { field, focused, press, row, said } from './page.mjs';

const TENT = `Tent ${crypto.randomUUID().slice(0, 8)}`; // the service may know others' items

export default async function expired({ page, open, complaints, expect, look }) {
  let current;
  const ended = new Set();
  let isMoreRefused = false;
  await page.route('**/graphql', (route) => {
    const headers = route.request().headers();
    current = headers.authorization;
    const isRefused = isMoreRefused && route.request().postDataJSON().variables.after;
    // What the API says of a token that it does not take any more.
    if (ended.has(current) || isRefused) headers.authorization = 'Bearer ended';
    return route.continue({ headers });
  });
  const expire = () => ended.add(current);
  const note = page.getByRole('alert').filter({ hasText: 'Your sign-in has ended.' });
  const signIn = async (user = 'editor') => {
    await note.getByText('Nothing that you typed is lost.').waitFor();
    await note.getByText(/Request id \S{8,}/).waitFor();
    await note.getByRole('button', { name: user }).click();
    await note.waitFor({ state: 'detached' });
  };

  await open();
  await press(page, 'editor');
  await said(page, '20 items so far');

  // In the form of a new item.
  await press(page, 'New item');
  await field(page, 'Name').fill(TENT);
  await field(page, 'Category').fill('Camping');
  await field(page, 'Price').fill('300');
  expire();
  await press(page, 'Save');
  await note.waitFor();
  await look('create');
  await signIn();
  await page.getByRole('alert').getByText('You are signed in now.').waitFor();
  expect((await focused(page)) === 'Try again', `focus after sign-in: ${await focused(page)}`);
  await look('signed-in-again');
  await said(page, '20 items so far'); // loaded again behind the dialog
  expect((await field(page, 'Name').inputValue()) === TENT, 'what was typed is lost');
  await press(page, 'Save');
  await said(page, `“${TENT}” was created.`);

  // In a form that was closed by Save; once more, and as another person.
  await press(page, `Edit ${TENT}`);
  await field(page, 'Description').fill('For three.');
  expire();
  await press(page, 'Save');
  await signIn();
  expire();
  await press(page, 'Try again');
  await signIn('reader');
  await press(page, 'Save');
  await page.getByRole('alert').getByText('FORBIDDEN').waitFor();
  const typed = await field(page, 'Description').inputValue();
  expect(typed === 'For three.', `the description is “${typed}”`);
  await press(page, 'Cancel');
  await page.getByText('Signed in as reader@example.com (may only read)').waitFor();
  await press(page, 'Sign out');
  await press(page, 'editor');
  await said(page, '20 items so far');

  // When it is deleted.
  await press(page, `Delete ${TENT}`);
  expire();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await signIn();
  await press(page, 'Try again');
  await said(page, `“${TENT}” was deleted.`);
  expect((await row(page, TENT).count()) === 0, 'the row is still there');

  // With the next page of a list, and with another list.
  isMoreRefused = true;
  await page.mouse.wheel(0, 100_000);
  await note.waitFor();
  await look('more');
  const refused = page.waitForResponse(
    (response) => response.status() === 401 && response.request().postDataJSON().variables.after,
  );
  await note.getByRole('button', { name: 'editor' }).click(); // loads again, and on from there
  await refused;
  await note.waitFor();
  isMoreRefused = false;
  await signIn();
  await said(page, '40 items so far');
  expire();
  await page.getByLabel('Show category').fill('Books');
  await note.waitFor();
  await look('list');
  await signIn();
  await said(page, '20 items, all of them');
  complaints.push(...complaints.splice(0).filter((told) => !told.includes('401')));
}

// Signs in to the explorer as a visitor does, reads, edits, goes on after its token ended, and
// signs out.
// usage: node sign_in.mjs CHROMIUM ROOT PROVIDER SCREENSHOT LIGHT|DARK WIDTH EXPECTED
//   ROOT      where the API stands, with its stage: http://127.0.0.1:8000/prod/
//   PROVIDER  where the sign-in page stands; "": the users are local
//   EXPECTED  as JSON: { tabs: [the names of list and create], many: the list's field, first: the
//             first word of the first tab }
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';
import { complaintsOfAxe } from './axe.mjs';
import { choose, openExplorer, run, WAIT } from './explorer_page.mjs';

const [executablePath, root, provider, screenshot, colorScheme, width, given] =
  process.argv.slice(2);
const expected = JSON.parse(given);
const [listing, creating] = expected.tabs;

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: root,
  others: [provider || `${new URL(root).origin}/local/token`],
  colorScheme,
  width: Number(width),
});
page.setDefaultTimeout(WAIT.timeout);

const bar = page.getByRole('group', { name: 'Sign-in' });
const press = (name) => bar.getByRole('button', { name, exact: true }).click();
const expect = (fact, complaint) => fact || complaints.push(complaint);

async function signInAs(user) {
  await press(provider ? 'Sign in' : user);
  if (provider) await page.getByRole('link', { name: user, exact: true }).click();
  await bar.getByText(`Signed in as ${user}@example.com`).waitFor();
}

const schema = () =>
  page.waitForResponse((reply) => reply.request().postData()?.includes('IntrospectionQuery'));

async function runRefused() {
  const refused = page.waitForResponse((reply) => reply.status() === 401);
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await refused;
}

try {
  // Nobody: nothing is asked of the API, and nothing fails.
  await openExplorer(page, `${root}graphiql`, expected.first);
  await bar.getByText('Sign in to read the schema').waitFor();
  complaints.push(...(await complaintsOfAxe(page)));
  await page.screenshot({ path: screenshot.replace('.png', '-nobody.png') });

  const first = schema();
  await signInAs('editor');
  expect((await (await first).json()).data?.__schema, 'no schema for who is signed in');
  expect(new URL(page.url()).search === '', `the code is still in ${page.url()}`);
  await openExplorer(page, page.url(), expected.first); // a reload forgets nobody
  await bar.getByText('Signed in as editor@example.com').waitFor();

  await choose(page, listing);
  const { data } = await run(page, listing);
  expect(Array.isArray(data?.[expected.many]?.nodes), `list: ${JSON.stringify(data)}`);
  await choose(page, creating);
  const created = await run(page, creating);
  const [result] = Object.values(created.data ?? {});
  expect(result?.__typename?.endsWith('Success'), `created: ${JSON.stringify(created)}`);
  complaints.push(...(await complaintsOfAxe(page)));
  await page.screenshot({ path: screenshot });

  // The gateway takes the token no more. With a refresh token nobody notices.
  const ended = await page.evaluate(() => {
    const [key] = Object.keys(sessionStorage).filter((name) => name.startsWith('oidc.user:'));
    return JSON.parse(sessionStorage.getItem(key)).access_token;
  });
  await page.route('**/graphql', (route) => {
    const headers = route.request().headers();
    if (headers.authorization === `Bearer ${ended}`) headers.authorization = 'Bearer ended';
    return route.continue({ headers });
  });
  if (provider) {
    const again = page.waitForResponse(
      (reply) => reply.url().endsWith('/graphql') && reply.status() === 200,
    );
    await runRefused();
    const replayed = await (await again).json();
    const [second] = Object.values(replayed.data ?? {});
    expect(second?.__typename, `after a refresh: ${JSON.stringify(replayed)}`);
    await press('Sign out');
    await bar.getByText('Sign in to read the schema').waitFor();
    expect(
      (await page.evaluate(() => Object.keys(sessionStorage))).length === 0,
      'something of the user is left in sessionStorage',
    );
  } else {
    await runRefused();
    await bar.getByText('Your sign-in has ended.').waitFor();
  }

  // As somebody else, who may only read.
  await page.unroute('**/graphql');
  await signInAs('reader');
  await choose(page, creating);
  const forbidden = await run(page, creating);
  const code = forbidden.errors?.[0].extensions.code;
  expect(code === 'FORBIDDEN', `a reader: ${JSON.stringify(forbidden)}`);

  if (provider) {
    await press('Sign out');
    await press('Sign in');
    await page.getByRole('link', { name: 'nobody' }).click();
    await bar.getByRole('alert').getByText('The user went away').waitFor();
  }
  const refused = complaints.filter((told) => told.startsWith('401: '));
  expect(refused.length === 1, `refused: ${refused}`);
  const known = /^(401: |console error: .* status of 401)/;
  complaints.push(...complaints.splice(0).filter((told) => !known.test(told)));
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

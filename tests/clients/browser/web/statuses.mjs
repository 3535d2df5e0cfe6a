// Whatever comes instead of an answer: whether it can be tried again, under which request id it is
// in the log, and that nothing of another list is left standing there.
import { press, said } from './page.mjs';

const OTHER = 'text/html'; // what a proxy or a gateway sends
const ID = { 'x-request-id': 'id-of-api' };
const error = (code, retryable) => ({ message: 'x', extensions: { code, retryable } });
const graphql = (code, retryable) => {
  const json = { errors: [error(code, retryable)] };
  const answer = (route) => route.fulfill({ headers: ID, json });
  return Object.assign(answer, { hasId: true });
};
const http = (status, headers) => (route) =>
  route.fulfill({ status, headers, contentType: OTHER, body: '<h1>no</h1>' });

const RETRYABLE = {
  ...Object.fromEntries([408, 425, 429, 500, 502, 503, 504].map((n) => [`answered ${n}`, http(n)])),
  'is not readable': http(200),
  'very busy': graphql('THROTTLED', true),
  'cannot be reached': graphql('UNAVAILABLE', true),
  DEADLINE_EXCEEDED: graphql('DEADLINE_EXCEEDED', true),
  OUTCOME_UNKNOWN: graphql('OUTCOME_UNKNOWN', true),
  'did not answer': (route) => route.abort(),
};
const LASTING = {
  ...Object.fromEntries([400, 404, 413].map((n) => [`answered ${n}`, http(n)])),
  INTERNAL: graphql('INTERNAL', false),
  LIMIT_EXCEEDED: graphql('LIMIT_EXCEEDED', false),
};

export default async function statuses({ page, complaints, open, expect }) {
  let answer;
  await page.route('**/graphql', (route) => {
    const isList = route.request().postDataJSON().operationName === 'ItemList';
    return isList && answer ? answer(route) : route.continue();
  });
  await open();
  await said(page, '20 items so far');
  const rows = page.locator('tbody').getByRole('row');
  const filter = page.getByLabel('Show category');
  const retry = page.getByRole('button', { name: 'Try again' });
  const note = (text) => page.getByRole('alert').filter({ hasText: text });

  let turn = 0;
  for (const [text, each] of Object.entries({ ...RETRYABLE, ...LASTING })) {
    answer = each;
    turn += 1;
    await filter.fill(`None ${turn}`);
    await note(text).waitFor();
    expect((await rows.count()) === 0, `${text}: rows of the old list are left`);
    const offered = (await retry.count()) === 1;
    expect(offered === text in RETRYABLE, `${text}: Try again is ${offered ? '' : 'not '}offered`);
    const hasId = (await note('id-of-api').count()) === 1;
    expect(hasId === Boolean(each.hasId), `${text}: request id`);
    if (offered) {
      await press(page, 'Try again');
      await note(text).waitFor();
      expect((await rows.count()) === 0, `${text}: rows of the old list have come back`);
    }
    answer = undefined;
    if (offered) await press(page, 'Try again');
    else await filter.fill(`Other ${turn}`);
    await said(page, 'No items.');
    await filter.fill('');
    await said(page, '20 items so far');
  }

  for (const header of ['x-request-id', 'apigw-requestid']) {
    answer = http(429, { [header]: `${header}-of-429` });
    await filter.fill(`Id ${header}`);
    await note(`${header}-of-429`).waitFor();
  }
  // The browser tells of each status, too.
  const isTold = (told) => /status of|ERR_FAILED|^\d{3}: /.test(told);
  complaints.push(...complaints.splice(0).filter((told) => !isTold(told)));
}

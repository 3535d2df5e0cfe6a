// Walks through a page of clients/start, whose API is at another port than the page.
// usage: node start.mjs CHROMIUM PAGE API PICTURE
// Prints what went wrong, a line each; nothing means that all is well.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { openPage } from '../../support/chromium.mjs';

const [executablePath, site, api, picture] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { browser, page, complaints } = await openPage({ executablePath, folder: site });
page.setDefaultTimeout(30_000); // milliseconds; Vite bundles the packages when they are first asked for

const NAMES = '{ items(first: 100) { nodes { name price } } }';
const CREATE = `mutation ($input: CreateItemInput!) {
  createItem(input: $input) { ... on InputProblem { fields { path message } } } }`;
const WRONG = { name: 'Lamp', price: '-1', category: ' ' };

const rows = page.locator('li', { hasNotText: /^(More|Loading)/ });
const fault = (name) => page.locator(`#${name}-fault`);
const status = page.locator('form [role=status]');

try {
  await page.goto(site);
  await rows.nth(19).waitFor();
  const { nodes } = (await ask(NAMES)).items;
  const wanted = nodes.map(({ name, price }) => `${name}, ${price}`);
  expect((await rows.count()) < wanted.length, 'the list was shown whole, without scrolling');
  for (let turn = 0; turn < 200 && (await rows.count()) < wanted.length; turn += 1) {
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(50);
  }
  const shown = await rows.allInnerTexts();
  expect(shown.join() === wanted.join(), `${shown} is not ${wanted}`);

  await page.evaluate(() => scrollTo(0, 0));
  const faults = (await ask(CREATE, { input: WRONG })).createItem.fields;
  expect(faults.length === 2, `the service finds ${faults.length} faults`);
  await save(WRONG);
  for (const { path, message } of faults) {
    const name = path.at(-1);
    await fault(name).filter({ hasText: message }).waitFor();
    const input = page.locator(`[name=${name}][aria-invalid=true]`);
    expect((await input.inputValue()) === WRONG[name], `${name} has lost what was typed`);
  }
  expect((await fault('name').innerText()) === '', 'a field without a fault has one');
  await page.screenshot({ path: picture });
  await look();

  await save({ name: 'Lantern', price: '12.5', category: 'Garden' });
  await status.filter({ hasText: 'Added: Lantern' }).waitFor();
  await rows.first().filter({ hasText: 'Lantern, 12.50' }).waitFor();
  for (const name of Object.keys(WRONG)) {
    expect((await page.locator(`[name=${name}]`).inputValue()) === '', `${name} was not emptied`);
    expect((await fault(name).innerText()) === '', `${name} has still a fault`);
  }
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
}

const unwanted = complaints.filter((told) => !told.startsWith(`left ${site}: ${api}/graphql`));
console.log(unwanted.join('\n'));
process.exitCode = unwanted.length === 0 ? 0 : 1;

function expect(fact, complaint) {
  if (!fact) complaints.push(complaint);
}

async function save(input) {
  for (const [name, value] of Object.entries(input)) await page.locator(`[name=${name}]`).fill(value);
  await page.getByRole('button', { name: 'Add' }).click();
}

/** Asks the API behind the page's back. */
async function ask(query, variables) {
  const answer = await fetch(`${api}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()).data;
}

/** Has axe look for what keeps people out. */
async function look() {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, impact, nodes } of violations) {
    complaints.push(`axe: ${id} (${impact}) ${nodes.map((node) => node.html).join(' ')}`);
  }
}

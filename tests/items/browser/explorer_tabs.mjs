// Runs every opening tab of the explorer as it stands, in their order and then backwards, and has
// axe look at the page.
// usage: node explorer_tabs.mjs CHROMIUM ROOT SCREENSHOT light|dark WIDTH
//   ROOT   where a service stands that has just been filled with its samples
//   WIDTH  of the page, in pixels
// Prints what went wrong, a line each; nothing means that all is well.
import { openPage } from '../../support/chromium.mjs';
import { complaintsOfAxe } from '../../web/browser/axe.mjs';
import { choose, misplaced, openExplorer, run } from '../../web/browser/explorer_page.mjs';

const [executablePath, root, screenshot, colorScheme, pixels] = process.argv.slice(2);
const width = Number(pixels);

const ten = ({ nodes }) => nodes.length === 10;
const problem = 'VersionConflictProblem';
// What each tab shows: the same at every run, or first one thing and another from then on.
const TABS = {
  ListItems: [({ items }) => ten(items), [true]],
  NextPage: [({ items }) => ten(items) && items.nodes[0].name, ['Building Blocks']],
  FilterAndOrder: [({ items }) => ten(items) && items.nodes[0].price, ['49.90']],
  GetItem: [({ item }) => item?.version, [1]],
  CreateItem: [({ createItem }) => createItem.__typename, ['CreateItemSuccess']],
  UpdateItem: [({ updateItem }) => updateItem.__typename, ['UpdateItemSuccess', problem]],
  Conflict: [
    ({ first, second }) => `${first.__typename} ${second.__typename}`,
    [`UpdateItemSuccess ${problem}`, `${problem} ${problem}`],
  ],
  DeleteItem: [
    ({ deleteItem }) => deleteItem.__typename,
    ['DeleteItemSuccess', 'NotFoundProblem'],
  ],
  ManyAtOnce: [
    ({ one, other, cheapest, newestToys }) =>
      [one?.name, other?.name, cheapest.nodes.length, newestToys.nodes.length].join(),
    ["Käthe's Bread Book,Remote-Control Car,3,3"],
  ],
};

const { browser, page, complaints } = await openPage({
  executablePath,
  folder: root,
  colorScheme,
  width,
});

async function runTab(name, time) {
  await choose(page, name);
  const { data, errors } = await run(page, name);
  const [shown, expected] = TABS[name];
  const found = errors ? JSON.stringify(errors) : shown(data);
  const wanted = expected[Math.min(time, expected.length - 1)];
  if (found !== wanted) complaints.push(`${name}, run ${time + 1}: ${found}, not ${wanted}`);
}

try {
  await openExplorer(page, `${root}graphiql`, 'Welcome');
  const names = await page.getByRole('tab').allInnerTexts();
  if (names.join() !== Object.keys(TABS).join()) complaints.push(`opening tabs: ${names}`);
  for (const name of names) await runTab(name, 0);
  for (const name of names.toReversed()) await runTab(name, 1);

  const result = page.getByRole('region', { name: 'Result Window' });
  await result.getByText('"Enamel Mug"').first().waitFor();
  complaints.push(...(await misplaced(page, width)), ...(await complaintsOfAxe(page)));
  await page.screenshot({ path: screenshot });
} catch (error) {
  complaints.push(String(error));
  await page.screenshot({ path: screenshot });
} finally {
  await browser.close();
}

console.log(complaints.join('\n'));
process.exitCode = complaints.length === 0 ? 0 : 1;

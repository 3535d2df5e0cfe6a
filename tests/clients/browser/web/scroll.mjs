// More than one page in each order, then one category.
import { said } from './page.mjs';

const NAMES = `query ($orderBy: ItemOrder) {
  items(first: 100, orderBy: $orderBy) { nodes { name } } }`;

export default async function scroll({ page, open, expect, ask, look }) {
  await open();
  const orders = [
    ['Created', 'CREATED_AT', 'DESC'],
    ['Created', 'CREATED_AT', 'ASC'],
    ['Name', 'NAME', 'ASC'],
    ['Name', 'NAME', 'DESC'],
    ['Price', 'PRICE', 'ASC'],
    ['Price', 'PRICE', 'DESC'],
  ];
  for (const [column, name, direction] of orders) {
    const heading = page.getByRole('columnheader', { name: column });
    const sorted = direction === 'ASC' ? 'ascending' : 'descending';
    await page.mouse.wheel(0, -100_000);
    // The page opens in the first of these orders.
    if (column !== 'Created' || direction === 'ASC') await heading.getByRole('button').click();
    await page.locator(`th[aria-sort=${sorted}]`, { hasText: column }).waitFor();
    await page.locator('table[aria-busy=false]').waitFor();
    for (let turn = 0; turn < 600 && (await page.locator('tbody tr').count()) < 60; turn += 1) {
      await page.mouse.wheel(0, 3000);
      await page.waitForTimeout(50);
    }
    const { items } = await ask(NAMES, { orderBy: { field: name, direction } });
    const shown = await page.locator('tbody .name').allInnerTexts();
    expect(shown.length >= 60, `${name} ${direction}: ${shown.length} rows`);
    const wanted = items.nodes.slice(0, shown.length).map((item) => item.name);
    expect(shown.join() === wanted.join(), `${name} ${direction}: ${shown} is not ${wanted}`);
  }
  await look('by-price');
  await page.getByLabel('Show category').fill('Books');
  await said(page, '20 items, all of them');
  await look('books');
  await page.setViewportSize({ width: 400, height: 800 });
  await look('narrow');
}

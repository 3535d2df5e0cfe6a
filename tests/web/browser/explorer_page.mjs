// What a visitor does in the explorer, for the walks beside this file.
export const WAIT = { timeout: 30_000 }; // milliseconds; a cold machine takes a few seconds

/** Opens the explorer; returns once its editor holds the text. */
export async function openExplorer(page, url, text) {
  await page.goto(url, WAIT);
  await page.getByRole('region', { name: 'Operation Editor' }).getByText(text).first().waitFor(WAIT);
}

/** Waits until the browser keeps a tab of this text: GraphiQL writes it a moment after the change. */
export async function kept(page, text) {
  await page.waitForFunction(
    (wanted) => localStorage.getItem('graphiql:tabState')?.includes(wanted),
    text,
    WAIT,
  );
}

/** Chooses a tab by its name, and waits until the editors hold it. */
export async function choose(page, name) {
  await page.getByTitle(name, { exact: true }).click(WAIT);
  // GraphiQL reads the operation's name 100 ms after the tab, and keeps the query at that moment.
  await page.waitForFunction(
    (wanted) => localStorage.getItem('graphiql:query')?.includes(wanted),
    name,
    WAIT,
  );
  await page.waitForTimeout(300); // a new name makes a new editor, which reads it again
}

/** Runs what is in the editors; returns the response to the operation of that name. */
export async function run(page, operation) {
  const reply = page.waitForResponse(
    (response) => response.request().postData()?.includes(operation) ?? false,
    WAIT,
  );
  await page.getByRole('button', { name: /^Execute query/ }).click(WAIT);
  return (await reply).json();
}

/** Returns what is wrong with the layout at this width; nothing means that all is well. */
export async function misplaced(page, width) {
  const box = (name) => page.getByRole('region', { name }).boundingBox(WAIT);
  const [editor, result] = [await box('Operation Editor'), await box('Result Window')];
  const isBelow = result.y >= editor.y + editor.height;
  const widest = await page.evaluate(() => document.documentElement.scrollWidth);
  return [
    ...(isBelow === width < 600 ? [] : [`response ${isBelow ? 'below' : 'beside'} the editor`]),
    ...(widest <= width ? [] : [`the page is ${widest} px wide, of ${width}`]),
    ...[editor, result]
      .filter((it) => it.x < 0 || it.x + it.width > width || it.height < 120)
      .map((it) => `cut off: ${JSON.stringify(it)}`),
  ];
}

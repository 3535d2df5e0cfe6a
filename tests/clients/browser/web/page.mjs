// What the walks through the example page have in common.

export const row = (page, name) => page.getByRole('row').filter({ hasText: name });
export const said = (page, text) => page.getByRole('status').getByText(text).waitFor();
export const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
export const field = (page, label) => page.getByRole('dialog').getByLabel(label);
export const focused = (page) =>
  page.evaluate(() => {
    const { ariaLabel, id, labels, textContent } = document.activeElement;
    return ariaLabel ?? labels?.[0]?.textContent ?? (textContent.trim() || id);
  });

/** Holds back the answer to one operation until the function that is returned is called. */
export async function hold(page, operation) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON().operationName === operation) await held;
    await route.continue();
  });
  return release;
}

// The service is away for a while: each thing that was refused can be tried again.
import { field, press, row, said } from './page.mjs';

export default async function failures({ page, open, expect, look }) {
  let isDown = true;
  const keys = [];
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON();
    if (operationName === 'CreateItem') keys.push(variables.input.idempotencyKey);
    const error = { message: 'x', extensions: { code: 'UNAVAILABLE', retryable: true } };
    if (isDown && operationName !== 'Viewer') await route.fulfill({ json: { errors: [error] } });
    else await route.continue();
  });
  await open();
  const alert = page.getByRole('alert').filter({ hasText: 'UNAVAILABLE' });
  await alert.waitFor();
  await look('list');
  isDown = false;
  await press(page, 'Try again');
  await said(page, '20 items so far');

  isDown = true;
  await page.mouse.wheel(0, 100_000);
  await alert.waitFor();
  isDown = false;
  await press(page, 'Try again');
  await said(page, '40 items so far');

  await press(page, 'New item');
  await field(page, 'Name').fill('Rope');
  await field(page, 'Category').fill('Climbing');
  await field(page, 'Price').fill('80');
  isDown = true;
  await press(page, 'Save');
  await alert.waitFor();
  await look('form');
  isDown = false;
  await press(page, 'Try again');
  await said(page, '“Rope” was created.');
  expect(keys.length === 2 && keys[0] === keys[1], `idempotency keys: ${keys}`);

  isDown = true;
  await press(page, 'Delete Rope');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await alert.waitFor();
  expect((await row(page, 'Rope').count()) === 1, 'the row did not come back');
  isDown = false;
  await press(page, 'Try again');
  await said(page, '“Rope” was deleted.');
}

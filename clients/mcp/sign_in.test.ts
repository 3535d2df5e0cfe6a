/** Against an API that has sign-in. ITEMS_API is its URL; ITEMS_READER and ITEMS_EDITOR are tokens. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ALLOW_MUTATIONS, connected } from './connection.ts';

const { ITEMS_API = '', ITEMS_READER = '', ITEMS_EDITOR = '' } = process.env;
const input = { name: 'Lamp', price: '1', category: 'mcp' };

test('a token that is missing, or is none, is said to be', async () => {
  await using without = await connected({ ITEMS_API });
  const { isError, text } = await without.call('listItems');
  assert.deepEqual([isError, text], [true, 'The API wants a token: set ITEMS_TOKEN (401).']);
  await using wrong = await connected({ ITEMS_API, ITEMS_TOKEN: 'none' });
  const refusal = 'The API does not accept the token in ITEMS_TOKEN (401).';
  assert.equal((await wrong.call('listItems')).text, refusal);
});

test('a reader reads, and an editor changes', async () => {
  await using reader = await connected({ ITEMS_API, ITEMS_TOKEN: ITEMS_READER }, ALLOW_MUTATIONS);
  assert.equal((await reader.call('whoAmI')).data().viewer.mayEdit, false);
  const refused = await reader.call('createItem', { input });
  assert(refused.isError);
  assert.match(refused.text, /\(FORBIDDEN\)$/);

  await using editor = await connected({ ITEMS_API, ITEMS_TOKEN: ITEMS_EDITOR }, ALLOW_MUTATIONS);
  const { item } = (await editor.call('createItem', { input })).data().createItem;
  assert.equal((await editor.call('deleteItem', { input: { id: item.id } })).isError, false);
});

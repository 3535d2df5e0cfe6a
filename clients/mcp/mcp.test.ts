import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';

import { ALLOW_MUTATIONS, type Connection, connected } from './connection.ts';

const ITEMS_API = process.env['ITEMS_API'] ?? '';
const QUERIES = ['getItem', 'getItems', 'listItems', 'whoAmI'];
const MUTATIONS = ['createItem', 'deleteItem', 'updateItem'];
const reading = () => connected({ ITEMS_API });
const writing = () => connected({ ITEMS_API }, ALLOW_MUTATIONS);

/** By the names of tools: whether a model's arguments fit their schemas. */
async function schemas({ client }: Connection) {
  const { tools } = await client.listTools();
  const validator = new AjvJsonSchemaValidator();
  return new Map(
    tools.map(({ name, inputSchema }) => {
      const validate = validator.getValidator(inputSchema as never);
      return [name, (values: unknown) => validate(values).valid];
    }),
  );
}

test('only queries are offered unless mutations are allowed', async () => {
  await using server = await reading();
  const { tools } = await server.client.listTools();
  assert.deepEqual(tools.map(({ name }) => name), QUERIES);
  assert(tools.every(({ annotations }) => annotations?.readOnlyHint === true));

  await using other = await writing();
  const { tools: all } = await other.client.listTools();
  assert.deepEqual(all.map(({ name }) => name).sort(), [...MUTATIONS, ...QUERIES].sort());
  const changing = all.filter(({ annotations }) => annotations?.readOnlyHint === false);
  assert.deepEqual(changing.map(({ name }) => name), MUTATIONS);
  assert(all.every(({ description }) => /^[A-Z].*\.$/.test(description ?? '')));
});

test('input schemas say what the variables may be', async () => {
  await using server = await writing();
  const fits = await schemas(server);
  const check = (name: string, values: unknown) => fits.get(name)?.(values);
  assert(check('listItems', {}));
  const filter = { category: 'Books', price: { min: '1', max: null }, createdAt: null };
  assert(check('listItems', { filter, orderBy: { field: 'NAME' }, first: 5, after: null }));
  assert(!check('listItems', { first: '5' }));
  assert(!check('listItems', { orderBy: { direction: 'ASC' } }));
  assert(!check('listItems', { orderBy: { field: 'SIZE' } }));
  assert(!check('listItems', { category: 'Books' }));
  assert(!check('getItem', {}));
  assert(!check('getItem', { id: null }));
  assert(check('getItems', { ids: ['item_1'] }));
  assert(!check('getItems', { ids: [null] }));
  assert(check('updateItem', { input: { id: 'item_1', description: null, expectedVersion: 1 } }));
  assert(!check('createItem', { input: { name: 'Lamp', price: '1' } }));

  const { tools } = await server.client.listTools();
  const list = tools.find(({ name }) => name === 'listItems')?.inputSchema.properties as any;
  assert.equal(list.first.default, 20);
  assert.match(list.filter.properties.namePrefix.description, /^The start of the name/);
  assert.deepEqual(list.orderBy.properties.direction.enum, ['ASC', 'DESC']);
  assert.equal(list.orderBy.properties.direction.default, 'ASC');
});

test('a list is read page by page, and an item by its id', async () => {
  await using server = await reading();
  const first = (await server.call('listItems', { first: 2 })).data().items;
  assert.equal(first.nodes.length, 2);
  const { endCursor, hasNextPage } = first.pageInfo;
  assert(hasNextPage);
  const next = (await server.call('listItems', { first: 2, after: endCursor })).data().items;
  const ids = [...first.nodes, ...next.nodes].map(({ id }: { id: string }) => id);
  assert.equal(new Set(ids).size, 4);
  const { item } = (await server.call('getItem', { id: ids[3] })).data();
  assert.deepEqual(item, next.nodes[1]);
  const { nodes } = (await server.call('getItems', { ids: [ids[0], 'item_none'] })).data();
  assert.deepEqual(nodes, [first.nodes[0], null]);
  const missing = await server.call('getItem', { id: 'item_none' });
  assert.deepEqual([missing.isError, missing.data()], [false, { item: null }]);
});

test('nothing is changed by a server that only reads', async () => {
  const category = randomUUID();
  const input = { name: 'Lamp', price: '1', category };
  await using server = await reading();
  const refused = await server.call('createItem', { input });
  assert(refused.isError);
  assert.match(refused.text, /createItem changes data, .*--allow-mutations/);
  const { items } = (await server.call('listItems', { filter: { category } })).data();
  assert.deepEqual(items.nodes, []);
});

test('an item is created, changed and deleted where mutations are allowed', async () => {
  await using server = await writing();
  const input = { name: 'Lamp', price: '29.9', category: randomUUID() };
  const made = await server.call('createItem', { input });
  const { id, price, version } = made.data().createItem.item;
  assert.deepEqual([made.isError, price], [false, '29.90']);

  const change = { id, price: '35', expectedVersion: version };
  const changed = await server.call('updateItem', { input: change });
  assert.equal(changed.data().updateItem.item.price, '35.00');
  const conflict = await server.call('updateItem', { input: change });
  assert(conflict.isError);
  const { message, current } = conflict.data().updateItem;
  assert.match(message, /changed/);
  assert.equal(current.price, '35.00');

  const gone = await server.call('deleteItem', { input: { id } });
  assert.deepEqual([gone.isError, gone.data().deleteItem.deletedItemId], [false, id]);
});

test('what is wrong is said in words', async () => {
  await using server = await writing();
  const input = { name: '', price: '-1', category: 'Books' };
  const invalid = await server.call('createItem', { input });
  assert(invalid.isError);
  const { fields } = invalid.data().createItem;
  assert.deepEqual(fields.map(({ path }: { path: string[] }) => path.at(-1)), ['name', 'price']);

  const large = await server.call('listItems', { first: 1000 });
  assert(large.isError);
  assert.match(large.text, /100.*\(BAD_USER_INPUT\)$/);
  const misspelt = await server.call('listItems', { filters: {} });
  assert.equal(
    misspelt.text,
    'listItems has no filters. It takes: filter, orderBy, first, after.',
  );
  assert.equal((await server.call('dropTable')).text, 'There is no tool dropTable.');
});

test('an API that is not there is named, and what became of a change is not guessed', async () => {
  const address = 'http://127.0.0.1:9/graphql';
  await using server = await connected({ ITEMS_API: address }, ALLOW_MUTATIONS);
  const read = await server.call('whoAmI');
  const advice = `The API at ${address} does not answer. Start it, or set ITEMS_API.`;
  assert.deepEqual([read.isError, read.text], [true, advice]);
  const written = await server.call('deleteItem', { input: { id: 'item_none' } });
  assert.equal(written.text, `${advice} Whether anything was changed is not known: look first.`);

});

test('an answer that is not GraphQL is said to be none', async () => {
  const gateway = createServer((_, response) => response.writeHead(502).end('Bad Gateway'));
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/graphql`;
  {
    await using server = await connected({ ITEMS_API: address });
    const { isError, text } = await server.call('whoAmI');
    assert.deepEqual([isError, text], [true, `${address} answered 502, and not with GraphQL.`]);
  }
  gateway.close();
});

/** The tests that every client has to pass. ITEMS_API is the address of the API under test. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import type { Client, Item, Options, Shown } from './client.ts';
import { isLoss } from './losses.ts';
import { type Recorder, recorder } from './recorder.ts';

const PAGE = 3;
const NAMES = ['Item 1', 'Item 2', 'Item 3', 'Item 4', 'Item 5', 'Item 6', 'Item 7'];

const LONG = Array.from({ length: 14 }, (_, number) => `Item ${10 + number}`);
const RARE = ['Item 16', 'Item 17'];

/** What a server sends that has come to no end, but does not go on either. */
const STANDING = {
  data: {
    items: {
      __typename: 'ItemConnection',
      edges: [],
      pageInfo: {
        __typename: 'PageInfo',
        hasNextPage: true,
        hasPreviousPage: true,
        startCursor: 'here',
        endCursor: 'here',
      },
    },
  },
};

type Open<Kind extends Client> = (options: Options) => Kind;

export interface Opened<Kind extends Client = Client> extends Recorder {
  client: Kind;
  /** Of this test alone, so that tests may run against one service at the same time. */
  category: string;
}

export function opened<Kind extends Client>(open: Open<Kind>, persisted = false): Opened<Kind> {
  const address = process.env['ITEMS_API'];
  assert(address, 'ITEMS_API must be the address of the API');
  const loss = process.env['ITEMS_LOSS'];
  const recording = recorder(isLoss(loss) ? loss : undefined);
  const client = open({ address, fetch: recording.fetch, persisted });
  return { ...recording, client, category: randomUUID() };
}

export async function created(
  { client, category }: Opened,
  name = 'Lamp',
  price = '29.9',
): Promise<Item> {
  const shown = await client.create({ name, price, category });
  assert(shown.as === 'item', `not created: ${JSON.stringify(shown)}`);
  return shown.item;
}

const names = (items: Item[]): string[] => items.map((item) => item.name);

export function suite(name: string, open: Open<Client>): void {
  const behaviour = (does: string, run: (given: Opened) => Promise<void>, persisted = false) =>
    test(`${name} ${does}`, { timeout: 60_000 }, () => run(opened(open, persisted)));

  behaviour('lists', async (given) => {
    for (const each of NAMES) await created(given, each);
    assert.deepEqual(names(await given.client.list(given.category, PAGE)), NAMES.slice(0, PAGE));
  });

  behaviour('pages through everything forwards', async (given) => {
    for (const each of NAMES) await created(given, each);
    assert.deepEqual(names(await given.client.pageForwards(given.category, PAGE)), NAMES);
  });

  behaviour('pages through everything backwards', async (given) => {
    for (const each of NAMES) await created(given, each);
    assert.deepEqual(names(await given.client.pageBackwards(given.category, PAGE)), NAMES);
  });

  for (const way of ['Forwards', 'Backwards'] as const) {
    behaviour(`pages ${way.toLowerCase()} over empty and short pages`, async (given) => {
      for (const each of LONG) await created(given, each, RARE.includes(each) ? '9' : '1');
      for (const [min, found] of [['5', RARE], ['9999', []]] as const) {
        given.sent.length = 0;
        const items = await given.client[`page${way}`](given.category, PAGE, { min });
        assert.deepEqual(names(items), found);
        assert(given.sent.length > 2, 'LIST_READ_UNITS is too large to make an empty page');
        const asked = given.sent.map(({ variables }) => variables);
        assert.equal(new Set(asked).size, asked.length, 'the same page was asked for twice');
      }
    });

    behaviour(`ends ${way.toLowerCase()} where the cursor stands still`, async (given) => {
      let asked = 0;
      const fetch = async () => Response.json(((asked += 1), STANDING));
      const client = open({ address: 'http://localhost/graphql', fetch, persisted: false });
      assert.deepEqual(await client[`page${way}`](given.category, PAGE), []);
      assert.equal(asked, 2);
    });
  }

  behaviour('creates once with an idempotency key', async ({ client, category }) => {
    const input = { name: 'Lamp', price: '29.9', category, idempotencyKey: randomUUID() };
    const [first, again] = [await client.create(input), await client.create(input)];
    assert(first.as === 'item');
    assert.equal(first.item.price, '29.90');
    assert.deepEqual(again, first);
    assert.equal((await client.list(category, PAGE)).length, 1);
  });

  behaviour('updates one field', async (given) => {
    const item = await created(given);
    const shown = await given.client.update({ id: item.id, price: '39.99' });
    const changed = { ...item, price: '39.99', version: 2 };
    assert.deepEqual(shown, { as: 'item', item: changed });
    assert.deepEqual(await given.client.find(item.id), changed);
  });

  behaviour('shows the item as it stands after a conflict', async (given) => {
    const item = await created(given);
    await given.client.update({ id: item.id, name: 'Theirs' });
    const mine = await given.client.update({ id: item.id, name: 'Mine', expectedVersion: 1 });
    assert.deepEqual(mine, { as: 'conflict', theirs: { ...item, name: 'Theirs', version: 2 } });
    const refused = await given.client.remove(item.id, 1);
    assert.deepEqual(refused, mine);
  });

  behaviour('deletes', async (given) => {
    const { id } = await created(given);
    assert.deepEqual(await given.client.remove(id), { as: 'deleted', id } satisfies Shown);
    assert.equal(await given.client.find(id), null);
  });

  behaviour('tells problems apart by __typename', async ({ client, category }) => {
    const key = { name: 'Lamp', category, idempotencyKey: randomUUID() };
    await client.create({ ...key, price: '1' });
    const id = `item_${'0'.repeat(32)}`;
    const problems: Shown[] = [
      await client.create({ name: '', price: '-5', category }),
      await client.create({ ...key, price: '2' }),
      await client.update({ id, name: '' }),
      await client.update({ id, name: 'Lamp' }),
      await client.remove(id),
    ];
    assert.deepEqual(
      problems,
      [
        { as: 'faults', codes: { name: 'TOO_SHORT', price: 'TOO_SMALL' } },
        { as: 'key in use', message: 'The idempotency key has been used with other input.' },
        { as: 'faults', codes: { name: 'TOO_SHORT' } },
        { as: 'missing', id },
        { as: 'missing', id },
      ],
    );
  });

  behaviour('takes an unknown id for no item', async ({ client }) => {
    assert.equal(await client.find('nothing'), null);
  });

  behaviour('knows a top-level error by its code', async ({ client, category }) => {
    await assert.rejects(client.list(category, 101), (error) => {
      assert.equal(client.codeOf(error), 'BAD_USER_INPUT');
      return true;
    });
  });

  behaviour(
    'sends persisted queries with GET',
    async (given) => {
      const { id } = await created(given);
      await given.client.find(id);
      const asked = given.sent.at(-1);
      given.sent.length = 0;
      await given.client.find('nothing');
      const last = given.sent.at(-1);
      assert.equal(last?.method, 'GET');
      assert.equal(last?.query, undefined);
      assert.equal(last?.document, asked?.document);
      assert.match(last?.document ?? '', /^(sha256:)?[0-9a-f]{64}$/);
      assert.equal(given.sent.length, 1);
    },
    true,
  );

  behaviour(
    'sends mutations with POST',
    async (given) => {
      await created(given);
      assert.deepEqual([...new Set(given.sent.map((sent) => sent.method))], ['POST']);
    },
    true,
  );
}

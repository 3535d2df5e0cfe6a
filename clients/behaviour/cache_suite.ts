/** The tests of clients that keep what they have read, normalised by id. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Client, Options } from './client.ts';
import { created, type Opened, opened } from './suite.ts';

type CachingClient = Client & Required<Pick<Client, 'cached' | 'cachedNames'>>;
type Open = (options: Options) => CachingClient;
type Run = (client: CachingClient, given: Opened, other: Client) => Promise<void>;

export function cacheSuite(name: string, open: Open): void {
  const behaviour = (does: string, run: Run) =>
    test(`${name} ${does}`, { timeout: 60_000 }, async () => {
      const given = opened(open);
      await run(given.client, given, opened(open).client);
    });

  behaviour('shows an update wherever the item is shown', async (client, given) => {
    const { id } = await created(given);
    await client.list(given.category, 3);
    await client.update({ id, name: 'Lantern' });
    given.sent.length = 0;
    assert.deepEqual(await client.cachedNames(given.category, 3), ['Lantern']);
    assert.equal(given.sent.length, 0);
  });

  behaviour('shows the others’ change after a conflict', async (client, given, other) => {
    const { id } = await created(given);
    await client.list(given.category, 3);
    await other.update({ id, name: 'Theirs' });
    await client.update({ id, name: 'Mine', expectedVersion: 1 });
    given.sent.length = 0;
    assert.deepEqual(await client.cachedNames(given.category, 3), ['Theirs']);
    assert.equal(given.sent.length, 0);
  });

  behaviour('takes a deleted item out of its lists', async (client, given) => {
    const { id } = await created(given, 'Gone');
    await created(given, 'Kept');
    await client.list(given.category, 3);
    await client.remove(id);
    given.sent.length = 0;
    assert.deepEqual(await client.cachedNames(given.category, 3), ['Kept']);
    assert.equal(given.sent.length, 0);
  });

  behaviour('finds an item of a list without a request', async (client, given) => {
    const item = await created(given);
    await client.list(given.category, 3);
    given.sent.length = 0;
    assert.deepEqual(await client.cached(item.id), item);
    assert.equal(given.sent.length, 0);
  });
}

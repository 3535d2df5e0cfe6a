import assert from 'node:assert/strict';
import { test } from 'node:test';

import { gql, type TypedDocumentNode } from '@apollo/client';

import { cacheSuite } from '../behaviour/cache_suite.ts';
import { persistedSuite } from '../behaviour/persisted_suite.ts';
import { created, opened, suite } from '../behaviour/suite.ts';
import { ApolloItems } from './items.ts';
import { newClient } from './client.ts';

suite('Apollo Client', (options) => new ApolloItems(options));
cacheSuite('Apollo Client', (options) => new ApolloItems(options));
persistedSuite('Apollo Client', (options) => new ApolloItems(options));

interface Pages {
  items: { nodes: { id: string; name: string }[]; pageInfo: Record<string, string> };
}

const NODES = ['Lamp 1', 'Lamp 2', 'Lamp 3', 'Lamp 4', 'Lamp 5'];

for (const [way, size, cursor] of [
  ['after', 'first', 'endCursor'],
  ['before', 'last', 'startCursor'],
] as const) {
  test(`Apollo Client keeps the nodes of all pages, ${way}`, async () => {
    const given = opened((options) => new ApolloItems(options));
    for (const name of NODES) await created(given, name);
    const query: TypedDocumentNode<Pages> = gql`
      query Nodes($category: String, $size: Int, $cursor: String) {
        items(
          ${size}: $size, ${way}: $cursor, filter: { category: $category }, orderBy: { field: NAME }
        ) {
          nodes { id name }
          pageInfo { ${cursor} }
        }
      }
    `;
    const address = process.env['ITEMS_API'] ?? '';
    const client = newClient({ address, fetch: given.fetch, persisted: false });
    const variables = { category: given.category, size: 2 };
    const list = client.watchQuery({ query, variables });
    const subscription = list.subscribe(() => {});
    const names = () =>
      client.readQuery({ query, variables })?.items.nodes.map(({ name }) => name);
    let page = (await client.query({ query, variables })).data?.items;
    for (let pages = 1; pages < 3; pages += 1) {
      page = (await list.fetchMore({ variables: { cursor: page?.pageInfo[cursor] } })).data?.items;
    }
    assert.deepEqual(names(), NODES);
    const id = client.readQuery({ query, variables })?.items.nodes[0]?.id ?? '';
    client.cache.evict({ id: client.cache.identify({ __typename: 'Item', id }) });
    assert.deepEqual(names(), NODES.slice(1));
    subscription.unsubscribe();
  });
}

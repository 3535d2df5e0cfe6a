// client.ts
import { Client, fetchExchange } from '@urql/core';
import { type Cache, cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';

import { introspection } from './generated/schema.ts'; // npx gql.tada generate-output
import { allPages } from './pages.ts';

const results = introspection.__schema.types.filter(({ name }) => /(Success|Problem)$/.test(name));

/** A deleted item is taken out of the lists by hand. */
const removeFromLists: UpdateResolver = ({ deleteItem }, args, cache) => {
  const { id } = args['input'] as { id: string };
  const { __typename } = (deleteItem ?? {}) as { __typename?: string };
  if (__typename !== 'DeleteItemSuccess') return; // a problem
  for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
    const list = fieldName === 'items' ? cache.resolve('Query', fieldKey) : null;
    if (typeof list === 'string') removeFrom(list, `Item:${id}`, cache);
  }
  cache.invalidate({ __typename: 'Item', id });
};

function removeFrom(list: string, item: string, cache: Cache): void {
  const edges = cache.resolve(list, 'edges') as string[];
  cache.link(list, 'edges', edges.filter((edge) => cache.resolve(edge, 'node') !== item));
}

export const client = new Client({
  url: process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql',
  suspense: true, // for React only: the next <Suspense> says what is shown while a list loads
  preferGetMethod: false, // but for hashes: urql's own default is GET
  exchanges: [
    cacheExchange({
      schema: introspection, // so that it knows which types are problems
      keys: Object.fromEntries(results.map(({ name }) => [name, () => null])), // they have no id
      resolvers: { Query: { items: allPages } },
      updates: { Mutation: { deleteItem: removeFromLists } },
    }),
    persistedExchange(), // optional: queries go as hashes, with GET
    fetchExchange,
  ],
});

import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import type { Cache, KeyingConfig, Resolver, UpdateResolver } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';

import type { Options } from '../behaviour/client.ts';
import { introspection } from './generated/schema.ts';
import { allPages } from './pages.ts';

export function newClient({ address, fetch, persisted }: Options): Client {
  const cache = cacheExchange({
    schema: introspection, // so that it knows which types are problems
    keys: withoutIds(), // { InputProblem: () => null, ... }: only items have an id
    resolvers: { Query: { items: allPages, item: fromAnyList } },
    updates: { Mutation: { deleteItem: removeFromLists } },
  });
  const hashes = persistedExchange(); // queries go as hashes, with GET
  return new Client({
    url: address,
    fetch,
    preferGetMethod: false, // but for hashes: urql's own default is GET
    exchanges: [cache, ...(persisted ? [hashes] : []), fetchExchange],
  });
}

function withoutIds(): KeyingConfig {
  const outcomes = introspection.__schema.types.filter(
    ({ name, kind }) => kind === 'OBJECT' && /(Success|Problem)$/.test(name),
  );
  return Object.fromEntries(outcomes.map(({ name }) => [name, () => null]));
}

const fromAnyList: Resolver = (_, args, cache) => {
  const id = String(args['id']);
  const isGone = cache.resolve('Query', 'item', { id }) === null;
  return isGone ? null : { __typename: 'Item', id };
};

const removeFromLists: UpdateResolver = ({ deleteItem }, args, cache) => {
  const { id } = args['input'] as { id: string };
  if (!(deleteItem as { deletedItemId?: string })?.deletedItemId) return; // a problem
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

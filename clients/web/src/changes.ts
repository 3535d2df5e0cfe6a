/** The three mutations, with what each of them does to the cache. */

import type { ApolloClient } from '@apollo/client';

import type { Draft, Item } from './draft.ts';
import { changesOf, inputOf } from './draft.ts';
import {
  CreateItemDocument,
  type CreateItemMutation,
  DeleteItemDocument,
  type DeleteItemMutation,
  ItemListDocument,
  type ItemListQueryVariables,
  UpdateItemDocument,
  type UpdateItemMutation,
} from './generated/graphql.ts';

export async function createItem(
  client: ApolloClient,
  draft: Draft,
  idempotencyKey: string,
  list: ItemListQueryVariables,
): Promise<NonNullable<CreateItemMutation['createItem']>> {
  const { data } = await client.mutate({
    mutation: CreateItemDocument,
    variables: { input: { ...inputOf(draft), idempotencyKey } },
    update(cache, { data }) {
      const result = data?.createItem;
      if (result?.__typename !== 'CreateItemSuccess') return;
      const { item } = result;
      if (list.filter?.category && list.filter.category !== item.category) return;
      // On top, wherever its place is: indexes may lag, so asking again might not find it yet.
      cache.updateQuery({ query: ItemListDocument, variables: list }, (shown) => {
        if (!shown?.items) return undefined;
        const edge = { __typename: 'ItemEdge' as const, cursor: '', node: item };
        return { ...shown, items: { ...shown.items, edges: [edge, ...shown.items.edges] } };
      });
    },
  });
  return answered(data?.createItem);
}

export async function updateItem(
  client: ApolloClient,
  draft: Draft,
  item: Item,
): Promise<NonNullable<UpdateItemMutation['updateItem']>> {
  const changes = changesOf(draft, item);
  const { data } = await client.mutate({
    mutation: UpdateItemDocument,
    variables: { input: { id: item.id, expectedVersion: item.version, ...changes } },
    // Shown at once, and taken back if the API says otherwise.
    optimisticResponse: {
      updateItem: {
        __typename: 'UpdateItemSuccess',
        item: { ...item, ...changes, version: item.version + 1 },
      },
    },
    update: (cache, { data }) => {
      if (data?.updateItem?.__typename === 'NotFoundProblem') forget(cache, item);
    },
  });
  return answered(data?.updateItem);
}

export async function deleteItem(
  client: ApolloClient,
  item: Item,
): Promise<NonNullable<DeleteItemMutation['deleteItem']>> {
  const { data } = await client.mutate({
    mutation: DeleteItemDocument,
    variables: { input: { id: item.id, expectedVersion: item.version } },
    optimisticResponse: {
      deleteItem: { __typename: 'DeleteItemSuccess', deletedItemId: item.id },
    },
    update: (cache, { data }) => {
      const outcome = data?.deleteItem?.__typename;
      if (outcome === 'DeleteItemSuccess' || outcome === 'NotFoundProblem') forget(cache, item);
    },
  });
  return answered(data?.deleteItem);
}

/** relayStylePagination leaves out edges whose item is gone. */
function forget(cache: ApolloClient['cache'], item: Item): void {
  cache.evict({ id: cache.identify({ __typename: 'Item', id: item.id }) ?? '' });
}

/** Null comes with errors only, and those have been thrown. */
function answered<T>(result: T | null | undefined): T {
  if (result == null) throw new Error('The answer is empty.');
  return result;
}

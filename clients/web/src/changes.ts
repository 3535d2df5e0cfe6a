/** The three mutations, with what each of them does to the cache. */

import type { ApolloCache, ApolloClient } from '@apollo/client';

import type { Draft, Item } from './draft.ts';
import { changesOf, draftOf, inputOf, isSame } from './draft.ts';
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

/** The list that is shown when the answer comes; it may be another than when it was asked for. */
type Shown = () => ItemListQueryVariables;

export async function createItem(
  client: ApolloClient,
  draft: Draft,
  idempotencyKey: string,
  shown: Shown,
): Promise<NonNullable<CreateItemMutation['createItem']>> {
  const { data } = await client.mutate({
    mutation: CreateItemDocument,
    variables: { input: { ...inputOf(draft), idempotencyKey } },
    update(cache, { data }) {
      const result = data?.createItem;
      if (result?.__typename === 'CreateItemSuccess') keepOnly(cache, shown(), result.item);
    },
  });
  return answered(data?.createItem);
}

/** Which of the inputs sent with this key has made an item: sent again, it makes no second one. */
export async function createdBy(
  client: ApolloClient,
  sent: Draft[],
  idempotencyKey: string,
  shown: Shown,
): Promise<Item | undefined> {
  for (const draft of sent) {
    const result = await createItem(client, draft, idempotencyKey, shown);
    if (result.__typename === 'CreateItemSuccess') return result.item;
  }
  return undefined;
}

/**
 * `sent` are earlier tries whose outcome is not known. A version that holds one of them, or what
 * was known before, is no conflict: the change is made on top of it.
 */
export async function updateItem(
  client: ApolloClient,
  draft: Draft,
  item: Item,
  sent: Draft[],
  shown: Shown,
): Promise<NonNullable<UpdateItemMutation['updateItem']>> {
  const changes = changesOf(draft, item);
  const { data } = await client.mutate({
    mutation: UpdateItemDocument,
    variables: { input: { id: item.id, expectedVersion: item.version, ...changes } },
    // Shown at once, and taken back if the API says otherwise. The version is the one that is
    // known: what is typed on top of a guessed one could overwrite what nobody has seen.
    optimisticResponse: {
      updateItem: { __typename: 'UpdateItemSuccess', item: { ...item, ...changes } },
    },
    update(cache, { data }) {
      const outcome = data?.updateItem?.__typename;
      if (outcome === 'UpdateItemSuccess') keepOnly(cache, shown());
      if (outcome === 'NotFoundProblem') forget(cache, item);
    },
  });
  const result = answered(data?.updateItem);
  if (result.__typename !== 'VersionConflictProblem') return result;
  const { current } = result;
  const isKnown = [draftOf(item), ...sent].some((known) => isSame(known, draftOf(current)));
  return isKnown ? updateItem(client, draft, current, sent, shown) : result;
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
    update(cache, { data }) {
      const outcome = data?.deleteItem?.__typename;
      if (outcome === 'DeleteItemSuccess' || outcome === 'NotFoundProblem') forget(cache, item);
    },
  });
  const result = answered(data?.deleteItem);
  if (result.__typename !== 'VersionConflictProblem') return result;
  // Another version of the same text, such as one's own change that was still under way.
  const isKnown = isSame(draftOf(item), draftOf(result.current));
  return isKnown ? deleteItem(client, result.current) : result;
}

/** Other lists are loaded again when they are shown: the item may belong to them, or no longer. */
function keepOnly(cache: ApolloCache, variables: ItemListQueryVariables, created?: Item): void {
  const query = ItemListDocument;
  const list = cache.readQuery({ query, variables })?.items;
  cache.evict({ id: 'ROOT_QUERY', fieldName: 'items' });
  if (!list) return;
  const category = variables.filter?.category;
  const edges = list.edges.filter(({ node }) => node.id !== created?.id);
  // On top, wherever its place is: indexes may lag, so asking again might not find it yet.
  if (created && (!category || category === created.category)) {
    edges.unshift({ __typename: 'ItemEdge', cursor: '', node: created });
  }
  cache.writeQuery({ query, variables, data: { items: { ...list, edges } } });
}

/** relayStylePagination leaves out edges whose item is gone. */
function forget(cache: ApolloCache, item: Item): void {
  cache.evict({ id: cache.identify({ __typename: 'Item', id: item.id }) ?? '' });
}

/** Null comes with errors only, and those have been thrown. */
function answered<T>(result: T | null | undefined): T {
  if (result == null) throw new Error('The answer is empty.');
  return result;
}

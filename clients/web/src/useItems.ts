import { NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useState } from 'react';

import type { Item } from './draft.ts';
import { type Failure, failureOf } from './failure.ts';
import { ItemListDocument, type ItemOrder } from './generated/graphql.ts';

const PAGE_SIZE = 20;

export function listOf(category: string, orderBy: ItemOrder) {
  return { first: PAGE_SIZE, filter: category ? { category } : null, orderBy };
}

/** A list of items that grows by a page with each call of loadMore. */
export function useItems(category: string, orderBy: ItemOrder) {
  const [stopped, setStopped] = useState<{ at: string; failure: Failure }>();
  const { data, previousData, error, networkStatus, fetchMore, refetch } = useQuery(
    ItemListDocument,
    { variables: listOf(category, orderBy) },
  );
  const shown = data ?? previousData; // while the next list is on its way, the last one stays
  const page = data?.items?.pageInfo;
  const cursor = page?.hasNextPage ? (page.endCursor ?? undefined) : undefined;
  const isLoadingMore = networkStatus === NetworkStatus.fetchMore;

  async function loadMore(): Promise<void> {
    if (!cursor || isLoadingMore) return;
    setStopped(undefined);
    try {
      await fetchMore({ variables: { after: cursor } });
    } catch (reason) {
      setStopped({ at: cursor, failure: failureOf(reason) });
    }
  }

  return {
    items: distinct(shown?.items?.edges.map((edge) => edge.node) ?? []),
    isLoading: !data && !error,
    isLoadingMore,
    cursor,
    failure: error ? failureOf(error) : undefined,
    moreFailure: stopped?.at === cursor ? stopped?.failure : undefined,
    loadMore,
    reload: () => void refetch().catch(() => undefined), // the failure is in `error`
  };
}

/** An item that was moved in the order by a change may come again on a later page. */
function distinct(items: Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

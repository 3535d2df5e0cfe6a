import { NetworkStatus } from '@apollo/client';
import { useApolloClient, useQuery } from '@apollo/client/react';
import { useEffect, useMemo, useState } from 'react';

import type { Item } from './draft.ts';
import { type Failure, failureOf } from './failure.ts';
import { ItemListDocument, type ItemOrder } from './generated/graphql.ts';

const PAGE_SIZE = 20;

/** As the API does, categories are compared in NFC, with each blank: "Spaced " is another one. */
export function listOf(category: string, orderBy: ItemOrder) {
  const filter = category ? { category: category.normalize('NFC') } : null;
  return { first: PAGE_SIZE, filter, orderBy };
}

/** A list of items that grows by a page with each call of loadMore. */
export function useItems(category: string, orderBy: ItemOrder) {
  const client = useApolloClient();
  const [stopped, setStopped] = useState<{ at: string; failure: Failure }>();
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(ItemListDocument, {
    variables: listOf(category, orderBy),
  });
  // While the next list is on its way, the last one stays; where that fails, it goes.
  const [shown, setShown] = useState(data);
  if ((data || error) && shown !== data) setShown(data);
  const page = data?.items?.pageInfo;
  const cursor = page?.hasNextPage ? (page.endCursor ?? undefined) : undefined;
  const failure = useMemo(() => error && failureOf(error), [error]);
  const isLoadingMore = networkStatus === NetworkStatus.fetchMore;

  useEffect(() => client.onResetStore(async () => setStopped(undefined)), [client]);

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
    failure,
    moreFailure: stopped?.at === cursor ? stopped?.failure : undefined,
    loadMore,
    reload: () => void refetch().catch(() => undefined), // the failure is in `error`
  };
}

/** An item that was moved in the order by a change may come again on a later page. */
function distinct(items: Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

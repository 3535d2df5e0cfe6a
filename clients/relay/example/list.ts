// list.ts
import { type FetchQueryFetchPolicy, fetchQuery } from 'relay-runtime';

import type { operationsItemsQuery } from './__generated__/operationsItemsQuery.graphql.ts';
import { environment } from './environment.ts';
import { ITEMS } from './operations.ts';

/** Returns all pages so far, this one included: `@connection` makes them one list. */
export async function list(
  after?: string | null,
  fetchPolicy: FetchQueryFetchPolicy = 'network-only',
) {
  const variables = { first: 2, after }; // a category would make it another list
  const asked = fetchQuery<operationsItemsQuery>(environment, ITEMS, variables, { fetchPolicy });
  const result = (await asked.toPromise())?.items;
  if (!result?.ok) throw new Error('No list', { cause: result?.errors }); // extensions.code
  return result.value;
}

/** Returns the list as the store has it, without a request. */
export const known = () => list(null, 'store-or-network');

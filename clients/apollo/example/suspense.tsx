// suspense.tsx
import { useSuspenseQuery } from '@apollo/client/react';
import { useTransition } from 'react';

import { ITEMS } from './operations.ts';

/** The same, but what is shown while it loads is said by the next <Suspense> above it. */
export function ItemsInSuspense() {
  const { data, fetchMore } = useSuspenseQuery(ITEMS, { variables: {} }); // an error is thrown
  const [loading, startTransition] = useTransition(); // more leaves what is shown where it is
  const { nodes = [], pageInfo } = data.items ?? {};
  const more = () =>
    startTransition(async () => {
      await fetchMore({ variables: { after: pageInfo?.endCursor } });
    });
  return (
    <>
      <ol>{nodes.map(({ id, name }) => <li key={id}>{name}</li>)}</ol>
      {pageInfo?.hasNextPage && <button disabled={loading} onClick={more}>More</button>}
    </>
  );
}

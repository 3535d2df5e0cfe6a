// hooks.tsx
import { useState, useTransition } from 'react';
import { useMutation, useQuery } from 'urql';

import { CREATE, ITEMS } from './operations.ts';

/** All items so far, and a button for more; inside <Provider value={client}>, and <Suspense>. */
export function Items() {
  const [after, setAfter] = useState<string | null>(null);
  const [loading, startTransition] = useTransition(); // more leaves what is shown where it is
  const [{ data, error }] = useQuery({ query: ITEMS, variables: { after } });
  if (error) return <p role="alert">{error.message}</p>;
  const { edges = [], pageInfo } = data?.items ?? {};
  const more = () => startTransition(() => setAfter(pageInfo?.endCursor ?? null));
  return (
    <>
      <ul>{edges.map(({ node }) => <li key={node.id}>{node.name}</li>)}</ul>
      {pageInfo?.hasNextPage && <button disabled={loading} onClick={more}>More</button>}
    </>
  );
}

/** A form whose problems are shown below it, field by field. */
export function NewItem() {
  const [{ data, error }, create] = useMutation(CREATE);
  const result = data?.createItem;
  const save = async (form: FormData) => {
    await create({ input: Object.fromEntries(form) }); // never rejects: `error` has it
  };
  return (
    <form action={save}>
      <input name="name" aria-label="Name" />
      <input name="price" aria-label="Price" />
      <input name="category" aria-label="Category" />
      <button>Create</button>
      {result?.fields?.map(({ path, message }) => <p key={path.join()}>{path.at(-1)}: {message}</p>)}
      {(error ?? (result?.fields ? null : result))?.message}
    </form>
  );
}

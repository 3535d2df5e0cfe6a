// hooks.tsx
import { useMutation, useQuery } from '@apollo/client/react';

import { CREATE, ITEMS } from './operations.ts';

/** All items so far, and a button for more; inside <ApolloProvider client={client}>. */
export function Items() {
  const { data, error, fetchMore } = useQuery(ITEMS, { variables: {} });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data?.items) return <p>Loading</p>;
  const { nodes, pageInfo } = data.items;
  const more = () => fetchMore({ variables: { after: pageInfo.endCursor } });
  return (
    <>
      <ul>{nodes.map(({ id, name }) => <li key={id}>{name}</li>)}</ul>
      {pageInfo.hasNextPage && <button onClick={more}>More</button>}
    </>
  );
}

/** A form whose problems are shown below it, field by field. */
export function NewItem() {
  const [create, { data, error }] = useMutation(CREATE, { refetchQueries: [ITEMS] });
  const result = data?.createItem;
  const save = (form: FormData) => {
    create({ variables: { input: Object.fromEntries(form) } }).catch(() => {}); // `error` has it
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

// urql.tsx
import { type SubmitEvent, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { cacheExchange, Client, fetchExchange, Provider, useMutation, useQuery } from 'urql';

import { Field } from './Field.tsx';
import { api } from './graphql.ts';
import { CREATE, FIELDS, type Input, ITEMS } from './operations.ts';
import { whenSeen } from './whenSeen.ts';

const exchanges = [cacheExchange, fetchExchange];
const client = new Client({ url: api, preferGetMethod: false, exchanges });
const context = { additionalTypenames: ['Item'] }; // also an empty list is fetched again

/** A page, and those behind it once its end has been seen. */
function Items({ after = null }: { after?: string | null }) {
  const page = { query: ITEMS, variables: { after }, context };
  const [{ data, error, fetching }, again] = useQuery(page);
  const [isSeen, setSeen] = useState(false);
  const retry = <button onClick={() => again({ requestPolicy: 'network-only' })}>Again</button>;
  if (!data?.items) return <li>{fetching ? 'Loading' : <>{error?.message} {retry}</>}</li>;
  const { edges, pageInfo } = data.items;
  const end = <li ref={whenSeen(() => setSeen(true))}>Loading</li>;
  return (
    <>
      {edges.map(({ node }) => <li key={node.id}>{node.name}, {node.price}</li>)}
      {pageInfo.hasNextPage && (isSeen ? <Items after={pageInfo.endCursor} /> : end)}
    </>
  );
}

function NewItem() {
  const [{ data, error, fetching }, create] = useMutation(CREATE);
  const result = data?.createItem;
  const faults = result?.__typename === 'InputProblem' ? result.fields : [];
  const save = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const input = Object.fromEntries(new FormData(form)) as Input;
    const answer = await create({ input }); // never rejects: `error` has it
    if (answer.data?.createItem?.__typename === 'CreateItemSuccess') form.reset();
  };
  const told = result && ('item' in result ? `Added: ${result.item.name}` : result.message);
  return (
    <form onSubmit={save}>
      {FIELDS.map((name) => (
        <Field key={name} name={name} fault={faults.find((f) => f.path.at(-1) === name)?.message} />
      ))}
      <button disabled={fetching}>Add</button>
      <p role="status">{error?.message ?? told}</p>
    </form>
  );
}

createRoot(document.querySelector('#root')!).render(
  <Provider value={client}><NewItem /><ul><Items /></ul></Provider>,
);

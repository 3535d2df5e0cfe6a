// apollo.tsx
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useMutation, useQuery } from '@apollo/client/react';
import { relayStylePagination } from '@apollo/client/utilities';
import { type SubmitEvent, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { Field } from './Field.tsx';
import { api, possibleTypes } from './graphql.ts';
import { CREATE, FIELDS, type Input, ITEMS } from './operations.ts';
import { whenSeen } from './whenSeen.ts';

const typePolicies = { Query: { fields: { items: relayStylePagination() } } };
const cache = new InMemoryCache({ possibleTypes, typePolicies });
const client = new ApolloClient({ link: new HttpLink({ uri: api }), cache });

function Items() {
  const { data, error, loading, fetchMore } = useQuery(ITEMS);
  const [failure, setFailure] = useState<Error>();
  if (!data?.items) return <p role="status">{error?.message ?? 'Loading'}</p>;
  const { edges, pageInfo } = data.items;
  const more = () => {
    setFailure(undefined);
    fetchMore({ variables: { after: pageInfo.endCursor } }).catch(setFailure);
  };
  const end = <button ref={loading || failure ? null : whenSeen(more)} onClick={more}>More</button>;
  return (
    <ul>
      {edges.map(({ node }) => <li key={node.id}>{node.name}, {node.price}</li>)}
      {pageInfo.hasNextPage && <li>{end} {failure?.message}</li>}
    </ul>
  );
}

function NewItem() {
  const [create, { data, error, loading }] = useMutation(CREATE, { refetchQueries: [ITEMS] });
  const result = data?.createItem;
  const faults = result?.__typename === 'InputProblem' ? result.fields : [];
  const save = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const input = Object.fromEntries(new FormData(form)) as Input;
    const answer = await create({ variables: { input } }).catch(() => {}); // `error` has it
    if (answer?.data?.createItem?.__typename === 'CreateItemSuccess') form.reset();
  };
  const told = result && ('item' in result ? `Added: ${result.item.name}` : result.message);
  return (
    <form onSubmit={save}>
      {FIELDS.map((name) => (
        <Field key={name} name={name} fault={faults.find((f) => f.path.at(-1) === name)?.message} />
      ))}
      <button disabled={loading}>Add</button>
      <p role="status">{error?.message ?? told}</p>
    </form>
  );
}

createRoot(document.querySelector('#root')!).render(
  <ApolloProvider client={client}><NewItem /><Items /></ApolloProvider>,
);

// mutations.ts
import { gql, type TypedDocumentNode } from '@urql/core';

import { client } from './client.ts';

interface Outcome {
  __typename: string;
  item?: { id: string; name: string };
  fields?: { path: string[]; message: string }[];
}

const CREATE: TypedDocumentNode<{ createItem: Outcome | null }, { input: object }> = gql`
  mutation ($input: CreateItemInput!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess { item { id name } }
      ... on InputProblem { fields { path message } }
    }
  }
`;
const DELETE: TypedDocumentNode<{ deleteItem: Outcome | null }, { input: object }> = gql`
  mutation ($input: DeleteItemInput!) { deleteItem(input: $input) { __typename } }
`;

for (const name of ['', 'Shade']) {
  const input = { name, price: '9.99', category: 'docs' };
  const { data, error } = await client.mutation(CREATE, { input });
  if (error) throw error; // the code: error.graphQLErrors[0]?.extensions['code']
  for (const { path, message } of data?.createItem?.fields ?? []) console.log(path.at(-1), message);
  const made = data?.createItem?.item;
  if (!made) continue;
  const removed = await client.mutation(DELETE, { input: { id: made.id } });
  console.log(removed.data?.deleteItem?.__typename);
}

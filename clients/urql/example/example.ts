// example.ts
import { gql, type TypedDocumentNode } from '@urql/core';

import { client } from './client.ts';

interface Items {
  items: { edges: { node: { id: string; name: string } }[]; pageInfo: PageInfo };
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

const query: TypedDocumentNode<Items, { after: string | null }> = gql`
  query ($after: String) {
    items(first: 2, after: $after) {
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
let after: string | null = null;
let list = (await client.query(query, { after })).data?.items;
while (list?.pageInfo.hasNextPage && list.pageInfo.endCursor !== after) {
  after = list.pageInfo.endCursor;
  list = (await client.query(query, { after })).data?.items; // all pages so far, as one list
}
for (const { node } of list?.edges ?? []) console.log(node.name);

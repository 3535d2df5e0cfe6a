// region: urql-example
import { Client, fetchExchange, gql, type TypedDocumentNode } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';

import { allPages } from './pages.ts';

interface Items {
  items: { edges: { node: { id: string; name: string } }[]; pageInfo: PageInfo };
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

const client = new Client({
  url: process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql',
  preferGetMethod: false,
  exchanges: [cacheExchange({ resolvers: { Query: { items: allPages } } }), fetchExchange],
});
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
// endregion

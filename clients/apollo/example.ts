// region: apollo-example
import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';

import { allPages } from './pages.ts';

interface Items {
  items: { nodes: { id: string; name: string }[]; pageInfo: PageInfo };
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

const client = new ApolloClient({
  link: new HttpLink({ uri: process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql' }),
  cache: new InMemoryCache({ typePolicies: { Query: { fields: { items: allPages } } } }),
});
const query: TypedDocumentNode<Items> = gql`
  query ($after: String) {
    items(first: 2, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
  }
`;
const list = client.watchQuery({ query });
const subscription = list.subscribe(() => {}); // a page shows the list here
let page = (await client.query({ query })).data?.items.pageInfo;
for (let last: string | null = null; page?.hasNextPage && page.endCursor !== last; ) {
  last = page.endCursor;
  page = (await list.fetchMore({ variables: { after: last } })).data?.items.pageInfo;
}
for (const { name } of client.readQuery({ query })?.items.nodes ?? []) console.log(name);
subscription.unsubscribe();
// endregion

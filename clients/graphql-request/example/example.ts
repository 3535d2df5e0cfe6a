// example.ts
import { gql, GraphQLClient } from 'graphql-request';

interface Items {
  items: { nodes: { id: string; name: string }[]; pageInfo: PageInfo };
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

const client = new GraphQLClient(process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql');
const query = gql`
  query ($after: String) {
    items(first: 2, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
  }
`;
let after: string | null = null;
for (let more = true; more; ) {
  const { items }: Items = await client.request(query, { after });
  for (const { name } of items.nodes) console.log(name);
  more = items.pageInfo.hasNextPage && items.pageInfo.endCursor !== after;
  after = items.pageInfo.endCursor;
}

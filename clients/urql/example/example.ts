// example.ts
import { client } from './client.ts';
import { ITEMS } from './operations.ts';

let after: string | null = null;
let list = (await client.query(ITEMS, { after })).data?.items;
while (list?.pageInfo.hasNextPage && list.pageInfo.endCursor !== after) {
  after = list.pageInfo.endCursor;
  list = (await client.query(ITEMS, { after })).data?.items; // all pages so far, as one list
}
for (const { node } of list?.edges ?? []) console.log(node.name);

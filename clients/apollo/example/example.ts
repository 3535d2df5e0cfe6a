// example.ts
import { client } from './client.ts';
import { ITEMS } from './operations.ts';

const list = client.watchQuery({ query: ITEMS, variables: {} });
const subscription = list.subscribe(() => {}); // a page shows the list here
let page = (await client.query({ query: ITEMS, variables: {} })).data?.items?.pageInfo;
for (let last: string | null = null; page?.hasNextPage && page.endCursor !== last; ) {
  last = page.endCursor;
  page = (await list.fetchMore({ variables: { after: last } })).data?.items?.pageInfo;
}
const data = client.readQuery({ query: ITEMS, variables: {} });
for (const { name } of data?.items?.nodes ?? []) console.log(name);
subscription.unsubscribe();

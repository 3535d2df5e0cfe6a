// example.ts
import { list } from './list.ts';

let page = await list();
for (let last: string | null | undefined; ; ) {
  const { hasNextPage, endCursor } = page.pageInfo;
  if (!hasNextPage || endCursor === last) break;
  last = endCursor;
  page = await list(last);
}
for (const { node } of page.edges) console.log(node.name);

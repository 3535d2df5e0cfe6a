// strict.ts
import { fetchQuery, graphql } from 'relay-runtime';

import type { strictQuery } from './__generated__/strictQuery.graphql.ts';
import { environment } from './environment.ts';

const STRICT = graphql`
  query strictQuery($first: Int) @throwOnFieldError {
    viewer { mayEdit }
    items(first: $first) { nodes { id name } }
  }
`;
for (const first of [2, 1000]) {
  try {
    const asked = fetchQuery<strictQuery>(environment, STRICT, { first });
    const answer = await asked.toPromise();
    if (answer) console.log(answer.viewer.mayEdit, answer.items.nodes.length); // neither is null
  } catch (error) {
    console.log(String(error)); // a page has `first` of 100 at most
  }
}

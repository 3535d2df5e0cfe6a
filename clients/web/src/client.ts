import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { map } from 'rxjs';

import { requestIdOf } from './failure.ts';
import generated from './generated/possible-types.ts';
import { signedFetch } from './session.ts';

/** Each error brings along the request id of the response that it came in. */
const identified = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    map((result) => {
      const { response } = operation.getContext() as { response?: Response };
      if (!result.errors || !response) return result;
      const requestId = requestIdOf(response);
      const errors = result.errors.map((error) => ({
        ...error,
        extensions: { requestId, ...error.extensions },
      }));
      return { ...result, errors };
    }),
  ),
);

const pages = relayStylePagination(['filter', 'orderBy']); // a list for each filter and order

export const client = new ApolloClient({
  link: ApolloLink.from([identified, new HttpLink({ uri: '/graphql', fetch: signedFetch })]),
  cache: new InMemoryCache({
    // Without them `... on Problem { message }` is dropped, and nothing says so.
    possibleTypes: generated.possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          items: {
            ...pages,
            // A further page is joined to its list, unless that was loaded again in the meantime.
            merge(list, page, { args }) {
              if (!page || !args?.['after']) return page;
              if (list?.pageInfo.endCursor !== args['after']) return list;
              return { ...page, edges: [...list.edges, ...page.edges] };
            },
          },
        },
      },
    },
  }),
});

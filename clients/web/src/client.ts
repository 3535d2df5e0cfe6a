import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { relayStylePagination } from '@apollo/client/utilities';

import generated from './generated/possible-types.ts';
import { authorization } from './session.ts';

const signed = new SetContextLink(({ headers }) => ({
  headers: { ...(headers as Record<string, string> | undefined), ...authorization() },
}));

export const client = new ApolloClient({
  link: ApolloLink.from([signed, new HttpLink({ uri: '/graphql' })]),
  cache: new InMemoryCache({
    // Without them `... on Problem { message }` is dropped, and nothing says so.
    possibleTypes: generated.possibleTypes,
    typePolicies: {
      // One list for each filter and order; each further page is joined to its list.
      Query: { fields: { items: relayStylePagination(['filter', 'orderBy']) } },
    },
  }),
});

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

import possibleTypes from '../codegen/generated/possible-types.ts';
import type { Options } from '../behaviour/client.ts';
import { allPages } from './pages.ts';

export function newClient({ address, fetch, persisted }: Options): ApolloClient {
  const http = new HttpLink({ uri: address, fetch });
  const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  return new ApolloClient({
    link: persisted ? ApolloLink.from([hashes, http]) : http,
    cache: new InMemoryCache({
      ...possibleTypes, // without them `... on Problem { message }` is dropped, and nothing says so
      typePolicies: {
        Query: { fields: { items: allPages } },
      },
    }),
  });
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// client.ts
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

import { allPages } from './pages.ts';

const uri = process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql'; // a page has its own way
const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries: true }); // optional

export const client = new ApolloClient({
  link: ApolloLink.from([hashes, new HttpLink({ uri })]),
  cache: new InMemoryCache({
    // Without these `... on Problem { message }` is dropped, and nothing says so.
    possibleTypes: {
      Problem: ['IdempotencyProblem', 'InputProblem', 'NotFoundProblem', 'VersionConflictProblem'],
    },
    typePolicies: { Query: { fields: { items: allPages } } },
  }),
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

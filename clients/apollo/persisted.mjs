// Asks a service once through Apollo Client's persisted query link, and prints as JSON what came
// back and what was sent: `node persisted.mjs http://127.0.0.1:8000/graphql post`
import { createHash } from 'node:crypto';

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';

const [uri, method] = process.argv.slice(2);
const sent = [];

const record = (address, options) => {
  const parameters =
    options.method === 'GET' ? Object.fromEntries(new URL(address).searchParams) : JSON.parse(options.body);
  sent.push({ method: options.method, names: Object.keys(parameters).sort() });
  return fetch(address, options);
};

const client = new ApolloClient({
  link: ApolloLink.from([
    createPersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: method === 'get',
    }),
    new HttpLink({ uri, fetch: record }),
  ]),
  cache: new InMemoryCache(),
});

const query = gql`
  query Page($first: Int) {
    items(first: $first) {
      nodes {
        id
        name
      }
    }
  }
`;
const { data } = await client.query({ query, variables: { first: 2 } });
console.log(JSON.stringify({ names: data.items.nodes.map((item) => item.name), sent }));

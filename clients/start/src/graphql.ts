import { initGraphQLTada } from 'gql.tada';

import { introspection } from './generated/schema.ts';

/** Where the API is. `make run` lets any page of this machine ask it. */
export const api: string = import.meta.env['VITE_API'] ?? 'http://localhost:8000/graphql';

/** Types of a document, from schema.graphql. A price is exact: it stays a string. */
export const graphql = initGraphQLTada<{
  introspection: typeof introspection;
  scalars: { DateTime: string; Decimal: string };
}>();

/** Without these, Apollo Client drops `... on Problem { message }`, and nothing says so. */
export const possibleTypes: Record<string, string[]> = Object.fromEntries(
  introspection.__schema.types.flatMap((type) =>
    'possibleTypes' in type ? [[type.name, type.possibleTypes.map(({ name }) => name)]] : [],
  ),
);

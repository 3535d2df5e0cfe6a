// region: tada
// graphql.ts
import { initGraphQLTada } from 'gql.tada';

import { introspection } from './generated/schema.ts'; // npx gql.tada generate-output

export const graphql = initGraphQLTada<{
  introspection: typeof introspection;
  // Both travel as strings. A price is exact: keep it one, or make it a decimal, never a number.
  scalars: { DateTime: string; Decimal: string };
}>();
// endregion

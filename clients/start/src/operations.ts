// operations.ts
import { graphql } from './graphql.ts';

export const ITEMS = graphql(`
  query Items($after: String) {
    items(first: 20, after: $after) {
      edges { node { id name price } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
export const CREATE = graphql(`
  mutation Create($input: CreateItemInput!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess { item { id name } }
      ... on Problem { message }
      ... on InputProblem { fields { path message } }
    }
  }
`);
export const FIELDS = ['name', 'price', 'category'] as const;
export type Input = Record<(typeof FIELDS)[number], string>;

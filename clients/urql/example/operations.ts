// operations.ts
import { gql, type TypedDocumentNode } from '@urql/core';

export interface Items {
  items: {
    edges: { node: { id: string; name: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

export interface Outcome {
  __typename: string;
  message?: string; // of any problem, also of one that is newer than this client
  item?: { id: string; name: string };
  fields?: { path: string[]; message: string }[];
}

export const ITEMS: TypedDocumentNode<Items, { after: string | null }> = gql`
  query ($after: String) {
    items(first: 2, after: $after) {
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
export const CREATE: TypedDocumentNode<{ createItem: Outcome | null }, { input: object }> = gql`
  mutation ($input: CreateItemInput!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess { item { id name } }
      ... on Problem { message }
      ... on InputProblem { fields { path message } }
    }
  }
`;
export const DELETE: TypedDocumentNode<{ deleteItem: Outcome | null }, { input: object }> = gql`
  mutation ($input: DeleteItemInput!) {
    deleteItem(input: $input) { __typename ... on Problem { message } }
  }
`;

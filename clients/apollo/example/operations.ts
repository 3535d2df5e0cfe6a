// operations.ts
import { gql, type TypedDocumentNode } from '@apollo/client';

export interface Items {
  items: {
    nodes: { id: string; name: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

export interface Outcome {
  __typename: string;
  message?: string; // of any problem, also of one that is newer than this client
  item?: { id: string; name: string };
  fields?: { path: string[]; message: string }[];
}

export const ITEMS: TypedDocumentNode<Items, { after?: string | null }> = gql`
  query Items($after: String) {
    items(first: 2, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
  }
`;
export const CREATE: TypedDocumentNode<{ createItem: Outcome | null }, { input: object }> = gql`
  mutation Create($input: CreateItemInput!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess { item { id name } }
      ... on Problem { message }
      ... on InputProblem { fields { path message } }
    }
  }
`;
export const DELETE: TypedDocumentNode<{ deleteItem: Outcome | null }, { input: object }> = gql`
  mutation Delete($input: DeleteItemInput!) {
    deleteItem(input: $input) { __typename ... on Problem { message } }
  }
`;

// operations.ts
import { graphql } from 'relay-runtime';

export const ITEMS = graphql`
  query operationsItemsQuery($category: String, $first: Int, $after: String) {
    items(first: $first, after: $after, filter: { category: $category }, orderBy: { field: NAME })
      @connection(key: "Catalogue_items", filters: ["filter", "orderBy"])
      @catch(to: RESULT) {
      __id
      edges { node { id name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`;
export const CREATE = graphql`
  mutation operationsCreateMutation($input: CreateItemInput!, $connections: [ID!]!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess {
        item @appendNode(connections: $connections, edgeTypeName: "ItemEdge") { id name }
      }
      ... on InputProblem { fields { path message } }
    }
  }
`;
export const DELETE = graphql`
  mutation operationsDeleteMutation($input: DeleteItemInput!, $connections: [ID!]!) {
    deleteItem(input: $input) {
      __typename
      ... on DeleteItemSuccess { deletedItemId @deleteEdge(connections: $connections) }
    }
  }
`;

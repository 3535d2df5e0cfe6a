import { graphql } from 'relay-runtime';

export const ITEM_FIELDS = graphql`
  fragment operations_item on Item @inline {
    id
    name
    description
    price
    category
    version
  }
`;

export const ITEMS = graphql`
  query operationsItemsQuery(
    $category: String, $price: DecimalRange
    $first: Int, $after: String, $last: Int, $before: String
  ) {
    items(
      first: $first, after: $after, last: $last, before: $before
      filter: { category: $category, price: $price }, orderBy: { field: NAME }
    ) @connection(key: "Catalogue_items", filters: ["filter", "orderBy"])
      @catch(to: RESULT) {
      __id
      edges { node { ...operations_item } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

export const ITEM = graphql`
  query operationsItemQuery($id: ID!) {
    item(id: $id) { ...operations_item }
  }
`;

export const CREATE = graphql`
  mutation operationsCreateMutation($input: CreateItemInput!) {
    createItem(input: $input) {
      __typename
      ... on CreateItemSuccess { item { ...operations_item } }
      ... on IdempotencyProblem { message }
      ... on InputProblem { fields { path code } }
    }
  }
`;

export const UPDATE = graphql`
  mutation operationsUpdateMutation($input: UpdateItemInput!) {
    updateItem(input: $input) {
      __typename
      ... on UpdateItemSuccess { item { ...operations_item } }
      ... on InputProblem { fields { path code } }
      ... on NotFoundProblem { itemId }
      ... on VersionConflictProblem { current { ...operations_item } }
    }
  }
`;

export const DELETE = graphql`
  mutation operationsDeleteMutation($input: DeleteItemInput!, $connections: [ID!]!) {
    deleteItem(input: $input) {
      __typename
      ... on DeleteItemSuccess { deletedItemId @deleteEdge(connections: $connections) }
      ... on NotFoundProblem { itemId }
      ... on VersionConflictProblem { current { ...operations_item } }
    }
  }
`;

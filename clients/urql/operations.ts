import { graphql } from './graphql.ts';

export const ITEM_FIELDS = graphql(`
  fragment ItemFields on Item @_unmask {
    id name description price category version
  }
`);

export const ITEMS = graphql(
  `
    query Items(
      $category: String, $price: DecimalRange
      $first: Int, $after: String, $last: Int, $before: String
    ) {
      items(
        first: $first, after: $after, last: $last, before: $before
        filter: { category: $category, price: $price }, orderBy: { field: NAME }
      ) {
        edges { cursor node { ...ItemFields } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  `,
  [ITEM_FIELDS],
);

export const ITEM = graphql(
  `query Item($id: ID!) { item(id: $id) { ...ItemFields } }`,
  [ITEM_FIELDS],
);

// `... on Problem` also shows the message of a problem that this client does not know yet.
export const CREATE = graphql(
  `
    mutation CreateItem($input: CreateItemInput!) {
      createItem(input: $input) {
        __typename
        ... on CreateItemSuccess { item { ...ItemFields } }
        ... on Problem { message }
        ... on InputProblem { fields { path code } }
      }
    }
  `,
  [ITEM_FIELDS],
);

export const UPDATE = graphql(
  `
    mutation UpdateItem($input: UpdateItemInput!) {
      updateItem(input: $input) {
        __typename
        ... on UpdateItemSuccess { item { ...ItemFields } }
        ... on Problem { message }
        ... on InputProblem { fields { path code } }
        ... on NotFoundProblem { itemId }
        ... on VersionConflictProblem { current { ...ItemFields } }
      }
    }
  `,
  [ITEM_FIELDS],
);

export const DELETE = graphql(
  `
    mutation DeleteItem($input: DeleteItemInput!) {
      deleteItem(input: $input) {
        __typename
        ... on DeleteItemSuccess { deletedItemId }
        ... on Problem { message }
        ... on NotFoundProblem { itemId }
        ... on VersionConflictProblem { current { ...ItemFields } }
      }
    }
  `,
  [ITEM_FIELDS],
);

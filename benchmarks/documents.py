"""The documents that are measured: those of the example client in clients/apollo.

They are character by character what Apollo Client sends for it: printed again, with `__typename` in
each selection set, and the fragment behind the operation. clients/apollo/sent.ts prints what it
sends, and a test compares that with the events made of these.
"""

from collections.abc import Sequence
from typing import Final

_ITEM_FIELDS: Final = """\


fragment ItemFields on Item {
  id
  name
  description
  price
  category
  version
  __typename
}"""

GET: Final = (
    """\
query Item($id: ID!) {
  item(id: $id) {
    ...ItemFields
    __typename
  }
}"""
    + _ITEM_FIELDS
)

LIST: Final = (
    """\
query Items($category: String, $price: DecimalRange, $first: Int, $after: String, \
$last: Int, $before: String) {
  items(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: {category: $category, price: $price}
    orderBy: {field: NAME}
  ) {
    edges {
      cursor
      node {
        ...ItemFields
        __typename
      }
      __typename
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
      __typename
    }
    __typename
  }
}"""
    + _ITEM_FIELDS
)

CREATE: Final = (
    """\
mutation CreateItem($input: CreateItemInput!) {
  createItem(input: $input) {
    __typename
    ... on CreateItemSuccess {
      item {
        ...ItemFields
        __typename
      }
      __typename
    }
    ... on Problem {
      message
      __typename
    }
    ... on InputProblem {
      fields {
        path
        code
        __typename
      }
      __typename
    }
  }
}"""
    + _ITEM_FIELDS
)

UPDATE: Final = (
    """\
mutation UpdateItem($input: UpdateItemInput!) {
  updateItem(input: $input) {
    __typename
    ... on UpdateItemSuccess {
      item {
        ...ItemFields
        __typename
      }
      __typename
    }
    ... on Problem {
      message
      __typename
    }
    ... on InputProblem {
      fields {
        path
        code
        __typename
      }
      __typename
    }
    ... on NotFoundProblem {
      itemId
      __typename
    }
    ... on VersionConflictProblem {
      current {
        ...ItemFields
        __typename
      }
      __typename
    }
  }
}"""
    + _ITEM_FIELDS
)


def aliases(name: str, ids: Sequence[str]) -> str:
    """Return the example's query of one item, once for each id: it has none of several."""
    fields = "".join(
        f'  a{n}: item(id: "{one}") {{\n    ...ItemFields\n    __typename\n  }}\n'
        for n, one in enumerate(ids)
    )
    return f"query {name} {{\n{fields}}}{_ITEM_FIELDS}"


ALIASES: Final = aliases("TenItems", [f"item_{n:032x}" for n in range(10)])

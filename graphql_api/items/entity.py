"""What GraphQL serves of items."""

from typing import Final

from graphql_api.items.item import ITEM
from graphql_api.items.resolvers import ItemMutation, ItemQuery
from graphql_api.items.types import RESULTS, Item
from graphql_api.schema.registration import Registration

REGISTRATION: Final = Registration(
    entity=ITEM,
    node=Item,
    plural="items",
    query=ItemQuery,
    mutation=ItemMutation,
    handlers=RESULTS.handlers,
    starts_jobs=True,
)

"""An item, pages of items, and what can come of their mutations."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import strawberry

from graphql_api.items import item as domain
from graphql_api.items.item import (
    CATEGORY_MAX,
    DESCRIPTION_MAX,
    NAME_MAX,
    PRICE_DIGITS,
    PRICE_PLACES,
)
from graphql_api.schema.connections import connection_of
from graphql_api.schema.results import results_of
from graphql_api.schema.types import Node

# Of an item and of the input that creates one; the numbers are those that are enforced.
NAME: Final = (
    f"1 to {NAME_MAX} characters (Unicode code points after NFC normalization); not blank, no"
    " control characters."
)
PRICE: Final = (
    f"In US dollars. Above 0, at most {PRICE_DIGITS} digits, {PRICE_PLACES} of them after the"
    " decimal point."
)
CATEGORY: Final = f"1 to {CATEGORY_MAX} characters, with the same rules as `name`."


@strawberry.type(description="An item of the catalogue.")
class Item(Node):
    represents = domain.Item

    name: str = strawberry.field(description=NAME)
    description: str | None = strawberry.field(
        description=(
            f"At most {DESCRIPTION_MAX} characters; may contain line feeds and tabs. Null if the"
            " item has none."
        )
    )
    price: Decimal = strawberry.field(
        description=f'{PRICE} Always returned with {PRICE_PLACES} decimals: "30.00".'
    )
    category: str = strawberry.field(description=CATEGORY)
    created_at: datetime = strawberry.field(description="When the item was created.")
    updated_at: datetime = strawberry.field(
        description="When the item was last changed. Equals `createdAt` until the first update."
    )
    version: int = strawberry.field(
        description=(
            "1 when the item is created, incremented by each update. Pass it as `expectedVersion`"
            " to update or delete only the version that you have read."
        )
    )


ItemConnection: Final = connection_of(Item, "item", "items")
RESULTS: Final = results_of(Item, "item")

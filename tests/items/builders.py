"""Items for tests: everything has a default, so a test names only what it is about."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Final, TypeAlias

from graphql_api.domain.collection import Collection
from graphql_api.domain.fields import DecimalText
from graphql_api.domain.paging import Order, Page
from graphql_api.domain.ports import Repository
from graphql_api.domain.text import fold
from graphql_api.domain.timestamp import timestamp
from graphql_api.items.item import (
    CATEGORY_MAX,
    DESCRIPTION_MAX,
    NAME_MAX,
    PRICE_FORM,
    PRICE_MAX,
    Item,
)
from graphql_api.items.listing import Filter, OrderField
from tests.support.writes import NOON, token

WIDEST: Final = "\U0001f4a1"  # 4 bytes of UTF-8
# No character takes more bytes in a name and in its key together: 3, and 6 once it is folded.
WIDEST_IN_NAME: Final = "\u1f52"
ORDERS: Final = [Order(field, falling) for field, falling in product(OrderField, (False, True))]
ItemCollection: TypeAlias = Collection[Item, Filter, OrderField]
ItemRepository: TypeAlias = Repository[Item, Filter, OrderField]


def item_id(seed: object) -> str:
    return f"item_{token(seed)}"


def dollars(amount: str | int | Decimal) -> DecimalText:
    """Return an amount as an item has it, and a repository takes it."""
    return PRICE_FORM.exact(Decimal(amount))


def an_item(
    seed: object = 0,
    *,
    name: str = "Lamp",
    description: str | None = None,
    price: str = "29.90",
    category: str = "Home",
    created_at: datetime = NOON,
) -> Item:
    """Return a new item; the seed chooses its id."""
    return Item(
        id=item_id(seed),
        name=name,
        description=description,
        price=dollars(price),
        category=category,
        created_at=timestamp(created_at),
        updated_at=timestamp(created_at),
        version=1,
    )


def many_items(count: int, **values: str) -> list[Item]:
    """Return items of distinct times, names and prices, which are in three different orders."""
    return [
        an_item(
            n,
            created_at=NOON + timedelta(seconds=n),
            price=str(Decimal(7 * n % 997 + 1) + Decimal("0.99")),
            **{"name": f"Item {13 * n % 991:04d}", "category": f"Category {n % 3}", **values},
        )
        for n in range(count)
    ]


def largest(item: Item) -> Item:
    """Return the item with the longest values that are allowed."""
    return replace(
        item,
        name=WIDEST_IN_NAME * NAME_MAX,
        description=WIDEST * DESCRIPTION_MAX,
        category=WIDEST * CATEGORY_MAX,
        price=dollars(PRICE_MAX),
        version=2**31 - 1,
    )


def as_large(item: Item) -> Item:
    """Return the item with values of one byte a character, and a record as large as the largest.

    dynalite counts characters, DynamoDB bytes.
    """
    longest = largest(item)
    assert longest.description is not None
    return replace(
        longest,
        name="n" * (len((longest.name + fold(longest.name)).encode()) // 2),
        description="d" * len(longest.description.encode()),
        category="c" * len(longest.category.encode()),
    )


def items_of(page: Page[Item]) -> list[Item]:
    return [edge.entity for edge in page.edges]

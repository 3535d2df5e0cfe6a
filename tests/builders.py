"""Items and writes for tests: everything has a default, so a test names only what it is about."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from graphql_api.domain.errors import UnreadableItem
from graphql_api.domain.item import Item
from graphql_api.domain.listing import Page
from graphql_api.domain.ports import ItemRepository, Write

NOON: Final = datetime(2026, 1, 2, 12, tzinfo=UTC)


def token(seed: object) -> str:
    """Return 32 hexadecimal digits, always the same for the same seed and in no order."""
    return hashlib.sha256(repr(seed).encode()).hexdigest()[:32]


def item_id(seed: object) -> str:
    return f"item_{token(seed)}"


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
        price=Decimal(price),
        category=category,
        created_at=created_at,
        updated_at=created_at,
        version=1,
    )


def a_write(
    seed: object = 0, at: datetime = NOON + timedelta(hours=1), input_hash: str | None = None
) -> Write:
    return Write(token(("write", seed)), at, input_hash)


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


async def add_all(items: ItemRepository, *new: Item) -> None:
    for item in new:
        await items.create(item, a_write(item.id))


def items_of(page: Page) -> list[Item]:
    return [edge.item for edge in page.edges]


def whole(found: Mapping[str, Item | UnreadableItem]) -> dict[str, Item]:
    """Return the items that were found, none of which may be unreadable."""
    assert not any(isinstance(item, UnreadableItem) for item in found.values())
    return {key: item for key, item in found.items() if isinstance(item, Item)}

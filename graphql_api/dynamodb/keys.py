"""Keys of the table and of its six indexes; README, "How it is built", says what they are for."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from graphql_api.domain.text import fold
from graphql_api.items.item import CENT
from graphql_api.items.listing import OrderField

ID_LENGTH: Final = 37  # "item_" and 32 letters or digits

# Below every character that a name may hold: with "#", "Book" would come after "Book 2".
NAME_END: Final = "\x01"
KEY_END: Final = "#"
# DynamoDB's sort keys hold 1,024 bytes; the id and its separator take 38.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
NAME_KEY_BYTES: Final = 900

SORT_KEYS: Final[Mapping[OrderField, str]] = {
    OrderField.CREATED_AT: "by_created",
    OrderField.NAME: "by_name",
    OrderField.PRICE: "by_price",
}


def shard_of(item_id: str, shards: int) -> int:
    """Return the list partition that the item is written to, 0 to shards - 1."""
    return zlib.crc32(item_id.encode()) % shards


def list_partition(shard: int, category: str | None) -> str:
    """Return the partition key of a list; the shard first: a category may hold any character."""
    return f"{shard:02d}" if category is None else f"{shard:02d}#{category}"


def index_name(order: OrderField, category: str | None) -> str:
    return f"{'all' if category is None else 'category'}_{SORT_KEYS[order]}"


def list_attribute(category: str | None) -> str:
    return "list_all" if category is None else "list_category"


def time_key(at: datetime) -> str:
    """Return the time in UTC, of fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def name_key(name: str) -> str:
    """Return the case-folded name, cut to the bytes a key has room for."""
    return fold(name).encode()[:NAME_KEY_BYTES].decode(errors="ignore")


def price_key(price: Decimal) -> str:
    """Return the price in hundredths, 12 digits."""
    return f"{int(price / CENT):012d}"


def created_sort_key(item_id: str, created_at: datetime) -> str:
    return f"{time_key(created_at)}{KEY_END}{item_id}"


def name_sort_key(item_id: str, name: str) -> str:
    return f"{name_key(name)}{NAME_END}{item_id}"


def price_sort_key(item_id: str, price: Decimal) -> str:
    return f"{price_key(price)}{KEY_END}{item_id}"

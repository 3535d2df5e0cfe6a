"""Items as DynamoDB keeps them: the only place that knows attribute values."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, DecimalException
from typing import Any, Final

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.ports import Write
from graphql_api.dynamodb import keys
from graphql_api.dynamodb.readable import BOUNDS, TIME_MAX, TIME_MIN
from graphql_api.items.item import CENT, Item

Record = Mapping[str, Any]  # attribute name to {"S": ...} or {"N": ...}

_PRICE_MIN, _PRICE_MAX = BOUNDS["price"]
_VERSION_MIN, _VERSION_MAX = BOUNDS["version"]

TOMBSTONE: Final = "deleted_at"
NULL: Final = {"NULL": True}  # DynamoDB's own; another program may write it for what is absent
# A tombstone keeps the rest: how a repeated create is recognised, and what an update whose answer
# was lost has to know of the item's last version.
DELETED_WITH_ITEM: Final = (
    "name",
    "description",
    "price",
    "category",
    "created_at",
    "list_all",
    "list_category",
    "by_created",
    "by_name",
    "by_price",
)


def text(value: str) -> dict[str, str]:
    return {"S": value}


def number(value: Decimal | int) -> dict[str, str]:
    return {"N": format(value, "f") if isinstance(value, Decimal) else str(value)}


def encode(item: Item, write: Write, shards: int) -> dict[str, dict[str, str]]:
    """Return the whole record of a new item."""
    shard = keys.shard_of(item.id, shards)
    record = {
        "id": text(item.id),
        "name": text(item.name),
        "price": number(item.price),
        "category": text(item.category),
        "created_at": text(keys.time_key(item.created_at)),
        "updated_at": text(keys.time_key(item.updated_at)),
        "version": number(item.version),
        "write_id": text(write.id),
        "list_all": text(keys.list_partition(shard, None)),
        "list_category": text(keys.list_partition(shard, item.category)),
        "by_created": text(keys.created_sort_key(item.id, item.created_at)),
        "by_name": text(keys.name_sort_key(item.id, item.name)),
        "by_price": text(keys.price_sort_key(item.id, item.price)),
    }
    if item.description is not None:
        record["description"] = text(item.description)
    if write.input_hash is not None:
        record["input_hash"] = text(write.input_hash)
    return record


def encode_changes(
    item_id: str, changes: Mapping[str, Any], write: Write, shards: int
) -> dict[str, dict[str, str] | None]:
    """Return the attributes that an update sets; None where it removes one."""
    shard = keys.shard_of(item_id, shards)
    attributes: dict[str, dict[str, str] | None] = {
        "updated_at": text(keys.time_key(write.at)),
        "write_id": text(write.id),
        # list_all stays: an item that changed its shard in the middle of a page could be
        # read twice or not at all. So the number of shards may grow, and items stay put.
    }
    if "name" in changes:
        attributes["name"] = text(changes["name"])
        attributes["by_name"] = text(keys.name_sort_key(item_id, changes["name"]))
    if "description" in changes:
        description = changes["description"]
        attributes["description"] = None if description is None else text(description)
    if "price" in changes:
        attributes["price"] = number(changes["price"])
        attributes["by_price"] = text(keys.price_sort_key(item_id, changes["price"]))
    if "category" in changes:
        attributes["category"] = text(changes["category"])
        attributes["list_category"] = text(keys.list_partition(shard, changes["category"]))
    return attributes


def is_tombstone(record: Record) -> bool:
    """Whether the record is of a deleted item, whichever program deleted it."""
    return bool(record.get(TOMBSTONE, NULL) != NULL)


def decode(record: Record) -> Item:
    """Return the item that the record holds.

    Raises:
        UnreadableRecord: another program wrote it: an attribute is missing, or outside what
            this service would have stored.
    """
    try:
        price = Decimal(record["price"]["N"])
        item = Item(
            id=record["id"]["S"],
            name=record["name"]["S"],
            description=_optional_text(record.get("description", NULL)),
            price=price.quantize(CENT),
            category=record["category"]["S"],
            created_at=_time(record["created_at"]["S"]),
            updated_at=_time(record["updated_at"]["S"]),
            version=int(record["version"]["N"]),
        )
        readable = (
            _PRICE_MIN <= price <= _PRICE_MAX
            and item.price == price
            and _VERSION_MIN <= item.version <= _VERSION_MAX
        )
    except (KeyError, TypeError, ValueError, DecimalException) as error:
        raise UnreadableRecord("item", id_of(record)) from error
    if not readable:
        raise UnreadableRecord("item", id_of(record))
    return item


def _optional_text(value: Mapping[str, Any]) -> str | None:
    if value == NULL:
        return None
    text: str = value["S"]
    return text


def _time(text: str) -> datetime:
    """Return a time with a time zone.

    Raises:
        ValueError: it is none, or one so near to the ends of all times that it may have no UTC.
    """
    time = datetime.fromisoformat(text)
    if time.tzinfo is None or not TIME_MIN <= text <= TIME_MAX:
        raise ValueError(text)
    return time


def version_of(record: Record) -> int | None:
    """Return the version of an item or of a tombstone; None where there is none to be read."""
    try:
        return int(record["version"]["N"])
    except (KeyError, ValueError):
        return None


def time_text_of(record: Record) -> str:
    """Return `updated_at` as conditions compare it; "" where there is none."""
    return str(record.get("updated_at", {}).get("S", ""))


def id_of(record: Record) -> str:
    return str(record.get("id", {}).get("S", ""))

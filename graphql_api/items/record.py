"""Items as DynamoDB keeps them: the only place that knows their attributes."""

from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import Any, Final

from graphql_api.domain.entity import VERSION_MAX
from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attributes import (
    NULL,
    Attributes,
    Record,
    RecordFormat,
    id_of,
    number,
    optional_text_of,
    shard_of,
    text,
    time_key,
    time_of,
)
from graphql_api.items import keys
from graphql_api.items.item import CENT, ITEM, PRICE_MAX, Item
from graphql_api.items.listing import Filter, OrderField


def encode(item: Item, write: Write, shards: int) -> Attributes:
    """Return the whole record of a new item."""
    shard = shard_of(item.id, shards)
    record = {
        "id": text(item.id),
        "name": text(item.name),
        "price": number(item.price),
        "category": text(item.category),
        "created_at": text(time_key(item.created_at)),
        "updated_at": text(time_key(item.updated_at)),
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
    shard = shard_of(item_id, shards)
    attributes: dict[str, dict[str, str] | None] = {
        "updated_at": text(time_key(write.at)),
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
            description=optional_text_of(record.get("description", NULL)),
            price=price.quantize(CENT),
            category=record["category"]["S"],
            created_at=time_of(record["created_at"]["S"]),
            updated_at=time_of(record["updated_at"]["S"]),
            version=int(record["version"]["N"]),
        )
        readable = (
            CENT <= price <= PRICE_MAX and item.price == price and 1 <= item.version <= VERSION_MAX
        )
    except (KeyError, TypeError, ValueError, DecimalException) as error:
        raise UnreadableRecord(ITEM.noun, id_of(record)) from error
    if not readable:
        raise UnreadableRecord(ITEM.noun, id_of(record))
    return item


RECORD: Final[RecordFormat[Item, Filter, OrderField]] = RecordFormat(
    noun=ITEM.noun,
    encode=encode,
    encode_changes=encode_changes,
    decode=decode,
    query=keys.query_of,
    deleted=(
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
    ),
    texts=frozenset({"name", "category"}),
    optional_texts=frozenset({"description"}),
    numbers={"price": (CENT, PRICE_MAX)},
)

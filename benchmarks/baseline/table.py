"""Items in the table: a record each, with the attributes that its six indexes are made of."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3
import strawberry

from benchmarks.baseline.checks import CENT
from benchmarks.baseline.types import Item

dynamodb = boto3.resource("dynamodb")
table = dynamodb.Table(os.environ["TABLE_NAME"])
ConditionalCheckFailed = table.meta.client.exceptions.ConditionalCheckFailedException

ALL_ITEMS = "00"


def category_items(category: str) -> str:
    return f"{ALL_ITEMS}#{category}"


def read(item_id: str) -> Item | None:
    record = table.get_item(Key={"id": item_id}, ConsistentRead=True).get("Item")
    return to_item(record) if record else None


def read_many(item_ids: list[strawberry.ID]) -> list[Item | None]:
    if not item_ids:
        return []
    keys = [{"id": item_id} for item_id in dict.fromkeys(item_ids)]
    reply = dynamodb.batch_get_item(
        RequestItems={table.name: {"Keys": keys, "ConsistentRead": True}}
    )
    items = {record["id"]: to_item(record) for record in reply["Responses"][table.name]}
    return [items.get(item_id) for item_id in item_ids]


def to_item(record: Mapping[str, Any]) -> Item:
    return Item(
        id=strawberry.ID(record["id"]),
        name=record["name"],
        description=record.get("description"),
        price=record["price"].quantize(CENT),
        category=record["category"],
        created_at=datetime.fromisoformat(record["created_at"]),
        updated_at=datetime.fromisoformat(record["updated_at"]),
        version=int(record["version"]),
    )


def attributes(item_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the index keys that follow from them."""
    given = dict(values)
    if "description" in given:
        given["description"] = given["description"] or None
    if "name" in given:
        given["by_name"] = f"{given['name'].casefold()}\x01{item_id}"
    if "price" in given:
        given["by_price"] = f"{int(given['price'] * 100):012d}#{item_id}"
    if "category" in given:
        given["list_category"] = category_items(given["category"])
    return given


def timestamp(at: datetime) -> str:
    """Return the time in UTC, of fixed width, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

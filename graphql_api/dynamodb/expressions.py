"""UpdateItem's parameters: every name goes through a placeholder ("name" is a reserved word)."""

from datetime import timedelta
from typing import Any, Final

from graphql_api.domain.item import ItemChanges
from graphql_api.domain.ports import Write
from graphql_api.dynamodb.codec import DELETED_WITH_ITEM, TOMBSTONE, encode_changes, number, text
from graphql_api.dynamodb.keys import time_key

# As long as a create may be repeated with its idempotency key.
TOMBSTONE_LIFE: Final = timedelta(hours=24)
# How far apart the clocks of two functions may be; AWS keeps them within milliseconds.
CLOCK_SKEW: Final = timedelta(milliseconds=250)


def update(
    table_name: str,
    item_id: str,
    changes: ItemChanges,
    write: Write,
    expected_version: int | None,
    shards: int,
) -> dict[str, Any]:
    """Return the call that changes an item, once: it refuses to be applied twice in a row.

    Without an expected version it also refuses to be applied on top of a later change: an attempt
    that was given up may still arrive, long after its repetition and what others made of that.
    """
    attributes = encode_changes(item_id, changes, write, shards)
    sets = [f"#{name} = :{name}" for name, value in attributes.items() if value is not None]
    removes = [f"#{name}" for name, value in attributes.items() if value is None]
    request = _conditional(table_name, item_id, expected_version)
    request["UpdateExpression"] = f"SET {', '.join(sets)}, #version = #version + :one" + (
        f" REMOVE {', '.join(removes)}" if removes else ""
    )
    request["ConditionExpression"] += " AND #write_id <> :write_id"
    if expected_version is None:
        request["ConditionExpression"] += " AND #updated_at <= :latest"
        request["ExpressionAttributeValues"][":latest"] = text(time_key(write.at + CLOCK_SKEW))
    request["ExpressionAttributeNames"] |= {f"#{name}": name for name in attributes}
    request["ExpressionAttributeNames"]["#version"] = "version"
    request["ExpressionAttributeValues"] |= {
        f":{name}": value for name, value in attributes.items() if value is not None
    }
    request["ExpressionAttributeValues"][":one"] = number(1)
    return request | {"ReturnValues": "ALL_NEW"}


def delete(
    table_name: str, item_id: str, write: Write, expected_version: int | None
) -> dict[str, Any]:
    """Return the call that turns an item into a tombstone, which is in no list."""
    expires_at = int((write.at + TOMBSTONE_LIFE).timestamp())
    kept = {
        TOMBSTONE: text(time_key(write.at)),
        "write_id": text(write.id),
        "expires_at": number(expires_at),  # time to live removes it, at no cost
    }
    request = _conditional(table_name, item_id, expected_version)
    request["UpdateExpression"] = (
        f"SET {', '.join(f'#{name} = :{name}' for name in kept)}"
        ", #last_write_id = if_not_exists(#write_id, :write_id)"
        f" REMOVE {', '.join(f'#{name}' for name in DELETED_WITH_ITEM)}"
    )
    request["ExpressionAttributeNames"] |= {f"#{name}": name for name in DELETED_WITH_ITEM}
    request["ExpressionAttributeNames"] |= {f"#{name}": name for name in (*kept, "last_write_id")}
    request["ExpressionAttributeValues"] |= {f":{name}": value for name, value in kept.items()}
    return request


def _conditional(table_name: str, item_id: str, expected_version: int | None) -> dict[str, Any]:
    """Return a call that is applied only where the item exists, with that version if given."""
    condition = "attribute_exists(id) AND attribute_not_exists(#deleted_at)"
    names = {"#deleted_at": TOMBSTONE}
    values: dict[str, Any] = {}
    if expected_version is not None:
        condition += " AND #version = :expected"
        names["#version"] = "version"
        values[":expected"] = number(expected_version)
    return {
        "TableName": table_name,
        "Key": {"id": text(item_id)},
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ReturnConsumedCapacity": "TOTAL",
    }

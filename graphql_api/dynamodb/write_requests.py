"""Parameters of DynamoDB writes. Names are placeholders, because "name" is a reserved word."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeAlias

from graphql_api.domain.entity import E
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb import readable
from graphql_api.dynamodb.attributes import (
    TOMBSTONE,
    Record,
    RecordFormat,
    is_tombstone,
    number,
    text,
)

AnyFormat: TypeAlias = RecordFormat[Any, Any, Any]

# Equals the time for which a create may be repeated with its idempotency key.
TOMBSTONE_LIFE: Final = timedelta(hours=24)
# A NULL that another program stored counts as absent; see attributes.is_tombstone.
_NULL: Final = {":null": text("NULL")}
_STANDS: Final = (
    "attribute_exists(#id)"
    " AND (attribute_not_exists(#deleted_at) OR attribute_type(#deleted_at, :null))"
)
_HAS_EXPIRED: Final = (
    "attribute_exists(#deleted_at) AND NOT attribute_type(#deleted_at, :null)"
    " AND #expires_at <= :now"
)


def expires_at(deleted_at: datetime) -> int:
    """Return the second from which a tombstone is ignored, rounded up so it is never too early."""
    return math.ceil((deleted_at + TOMBSTONE_LIFE).timestamp())


def is_expired(record: Record, at: datetime) -> bool:
    """Whether the record is a tombstone that is ignored at that time."""
    expires = record.get("expires_at", {}).get("N")
    return is_tombstone(record) and expires is not None and Decimal(expires) <= _second(at)


def _second(at: datetime) -> int:
    return math.floor(at.timestamp())


def create(
    form: RecordFormat[E, Any, Any], table_name: str, entity: E, write: Write, shards: int
) -> dict[str, Any]:
    """Return the call that stores a new entity if none exists with its id.

    An expired tombstone counts as absent: time to live may take days to remove it.
    """
    return {
        "TableName": table_name,
        "Item": form.encode(entity, write, shards),
        "ConditionExpression": f"attribute_not_exists(#id) OR ({_HAS_EXPIRED})",
        "ExpressionAttributeNames": {
            "#id": "id",
            "#deleted_at": TOMBSTONE,
            "#expires_at": "expires_at",
        },
        "ExpressionAttributeValues": {":now": number(_second(write.at)), **_NULL},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ReturnConsumedCapacity": "TOTAL",
    }


def update(
    form: AnyFormat,
    table_name: str,
    entity_id: str,
    changes: Mapping[str, Any],
    write: Write,
    expected_version: int | None,
    shards: int,
    *,
    guards_time: bool = True,
) -> dict[str, Any]:
    """Return the call that changes an entity if all attributes it leaves unchanged are readable.

    It is applied at most once, however often and however late it is sent: its condition fails if
    the record's time equals or exceeds its own, and every write stores a later time.

    Args:
        guards_time: False if the write's time was chosen to be later than that of the expected
            version; the version condition is then sufficient.
    """
    attributes = form.encode_changes(entity_id, changes, write, shards)
    values = {f":{name}": value for name, value in attributes.items() if value is not None}
    removed = tuple(name for name, value in attributes.items() if value is None)
    is_versioned = expected_version is not None
    fixed = _update(form, tuple(attributes), removed, is_versioned, guards_time)
    if expected_version is not None:
        values[":expected"] = number(expected_version)
    return {
        "TableName": table_name,
        "Key": {"id": text(entity_id)},
        **fixed,
        "ExpressionAttributeValues": fixed["ExpressionAttributeValues"] | values,
        "ReturnValues": "ALL_NEW",
    }


@cache
def _update(
    form: AnyFormat,
    changed: tuple[str, ...],
    removed: tuple[str, ...],
    is_versioned: bool,
    guards_time: bool,
) -> Mapping[str, Any]:
    """Return the parameters that all updates of the same attributes share, built once."""
    sets = [f"#{name} = :{name}" for name in changed if name not in removed]
    whole, kept, values = readable.condition(form, frozenset(changed))
    conditions = [_STANDS, whole]
    if is_versioned:
        conditions.append("#version = :expected")
    if guards_time:
        conditions.append("attribute_type(#updated_at, :S) AND #updated_at < :updated_at")
    names = {*changed, *kept, "id", TOMBSTONE, "version"}
    return {
        "UpdateExpression": f"SET {', '.join(sets)}, #version = #version + :one"
        + (f" REMOVE {', '.join(f'#{name}' for name in removed)}" if removed else ""),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {f"#{name}": name for name in sorted(names)},
        "ExpressionAttributeValues": {**values, **_NULL, ":one": number(1)},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ReturnConsumedCapacity": "TOTAL",
    }


def delete(
    form: AnyFormat, table_name: str, entity_id: str, write: Write, expected_version: int | None
) -> dict[str, Any]:
    """Return the call that turns an entity into a tombstone, which does not appear in lists.

    The tombstone keeps `version` and `updated_at`, which an update whose response was lost needs.
    """
    kept = {
        TOMBSTONE: text(timestamp(write.at)),
        "write_id": text(write.id),
        "expires_at": number(expires_at(write.at)),  # time to live removes it, at no cost
    }
    names = {*form.deleted, *kept, "id", "last_write_id"}
    values: dict[str, Any] = _NULL | {f":{name}": value for name, value in kept.items()}
    condition = _STANDS
    if expected_version is not None:
        condition += " AND #version = :expected"
        names.add("version")
        values[":expected"] = number(expected_version)
    return {
        "TableName": table_name,
        "Key": {"id": text(entity_id)},
        "UpdateExpression": (
            f"SET {', '.join(f'#{name} = :{name}' for name in kept)}"
            ", #last_write_id = if_not_exists(#write_id, :write_id)"
            f" REMOVE {', '.join(f'#{name}' for name in form.deleted)}"
        ),
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{name}": name for name in sorted(names)},
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ReturnConsumedCapacity": "TOTAL",
    }

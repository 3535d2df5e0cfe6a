"""What the service's writes do to a record of a given size, for counting what they cost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from graphql_api.domain.ports import Write
from graphql_api.dynamodb.attributes import TOMBSTONE, Record, number, text, time_key
from graphql_api.dynamodb.write_requests import expires_at
from graphql_api.items.item import Item
from graphql_api.items.record import RECORD
from graphql_api.local.planning.units import record_bytes

_AT: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
_ITEM: Final = Item(
    id=f"item_{'0' * 32}",
    name="Python Crash Course",
    description=None,
    price=Decimal("29.99"),
    category="Books",
    created_at=_AT,
    updated_at=_AT,
    version=1,
)
_CREATE: Final = Write("0" * 32, _AT)
CHANGE: Final = Write("1" * 32, _AT + timedelta(minutes=1))


class Field(Enum):
    """What an update changes."""

    NAME = "name"
    DESCRIPTION = "description"
    PRICE = "price"
    CATEGORY = "category"


@dataclass(frozen=True)
class Operation:
    """A write: the record before and after it."""

    before: Record | None
    after: Record


def create(item_bytes: int) -> Operation:
    """Return the create of an item whose record has this size, or its least, some 400 bytes."""
    record = RECORD.encode(_ITEM, _CREATE, 1)
    missing = item_bytes - record_bytes(record) - len("description")
    if missing > 0:
        record["description"] = text("-" * missing)
    return Operation(None, record)


def changes(before: Record, changed: Field) -> dict[str, Any]:
    """Return another value of one field, as long as the one the record has."""
    description = before.get("description", text(""))["S"]
    values: dict[Field, dict[str, Any]] = {
        Field.NAME: {"name": "Another Crash Course"[: len(_ITEM.name)]},
        Field.DESCRIPTION: {"description": description.replace("-", "+") or None},
        Field.PRICE: {"price": Decimal("39.99")},
        Field.CATEGORY: {"category": "Tools"},
    }
    return values[changed]


def update(item_bytes: int, changed: Field) -> Operation:
    before = create(item_bytes).after
    attributes = RECORD.encode_changes(_ITEM.id, changes(before, changed), CHANGE, 1)
    after = {**before, **attributes, "version": number(2)}
    return Operation(before, {name: value for name, value in after.items() if value is not None})


def delete(item_bytes: int) -> Operation:
    """Return the delete, which leaves a tombstone."""
    before = create(item_bytes).after
    kept = {name: value for name, value in before.items() if name not in RECORD.deleted}
    return Operation(
        before,
        {
            **kept,
            TOMBSTONE: text(time_key(CHANGE.at)),
            "write_id": text(CHANGE.id),
            "last_write_id": before["write_id"],
            "expires_at": number(expires_at(CHANGE.at)),
        },
    )

"""What a write costs in write units: the table and its six indexes, by DynamoDB's documented rules.

No local engine counts what the indexes take, so the rules are here:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from graphql_api.domain.fields import DecimalText
from graphql_api.domain.ports import Write
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.attributes import TOMBSTONE, Record, number, text
from graphql_api.dynamodb.write_requests import expires_at
from graphql_api.items.item import Item
from graphql_api.items.record import LISTS, RECORD

WRITE_UNIT_BYTES: Final = 1024

_AT: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
_ITEM: Final = Item(
    id=f"item_{'0' * 32}",
    name="Python Crash Course",
    description=None,
    price=DecimalText("29.99"),
    category="Books",
    created_at=timestamp(_AT),
    updated_at=timestamp(_AT),
    version=1,
)
_CREATE: Final = Write("0" * 32, _AT)
CHANGE: Final = Write("1" * 32, _AT + timedelta(minutes=1))


def record_bytes(record: Record) -> int:
    """Return the record's size in bytes; DynamoDB itself calls its rule for numbers approximate."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in record.items())


def record_units(record: Record) -> int:
    return math.ceil(record_bytes(record) / WRITE_UNIT_BYTES)


def _value_bytes(value: dict[str, str]) -> int:
    if "S" in value:
        return len(value["S"].encode())
    significant = Decimal(value["N"]).normalize().as_tuple().digits
    return math.ceil(len(significant) / 2) + 1


@dataclass(frozen=True)
class Index:
    """One of the table's indexes; each holds whole records (projection ALL)."""

    name: str
    partition_key: str
    sort_key: str

    @property
    def is_by_category(self) -> bool:
        return self.partition_key == LISTS.by_source["category"].attribute

    def key(self, record: Record | None) -> tuple[str, str] | None:
        """Return where the record is in the index; None where it is not: it lacks a key."""
        if record is None or self.partition_key not in record or self.sort_key not in record:
            return None
        return record[self.partition_key]["S"], record[self.sort_key]["S"]


INDEXES: Final = tuple(
    Index(index.name, index.partition_key, index.sort_key) for index in LISTS.indexes
)


@dataclass(frozen=True)
class IndexWrite:
    """Write units that one write of the table takes from one partition of an index."""

    index: str
    partition: str
    units: int


def index_writes(index: Index, before: Record | None, after: Record | None) -> list[IndexWrite]:
    """Return the writes of an index that a change of the table's record causes.

    One write to put an entry, one to delete it, one to change anything else in it; a changed key
    is a delete and a put. Each takes a unit for every KB begun; a change, of the larger of both.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes

    Args:
        before: the table's record before the write; None where there was none.
        after: the same after it; None where it was deleted.
    """
    old, new = index.key(before), index.key(after)
    if old is not None and old == new:
        if before is None or after is None or before == after:
            return []
        units = max(record_units(before), record_units(after))
        return [IndexWrite(index.name, new[0], units)]
    writes = []
    if before is not None and old is not None:
        writes.append(IndexWrite(index.name, old[0], record_units(before)))
    if after is not None and new is not None:
        writes.append(IndexWrite(index.name, new[0], record_units(after)))
    return writes


def table_units(before: Record | None, after: Record | None) -> int:
    """Return the write units of the table itself: those of the larger of before and after."""
    return max(record_units(record) for record in (before, after) if record is not None)


def all_units(before: Record | None, after: Record | None) -> int:
    """Return the write units of the table and every index together."""
    writes = (write for index in INDEXES for write in index_writes(index, before, after))
    return table_units(before, after) + sum(write.units for write in writes)


class UpdatedField(Enum):
    """What an update changes."""

    NAME = "name"
    DESCRIPTION = "description"
    PRICE = "price"
    CATEGORY = "category"


@dataclass(frozen=True)
class RecordChange:
    """A write: the record before and after it."""

    before: Record | None
    after: Record


def create_record(item_bytes: int) -> RecordChange:
    """Return the create of an item whose record has this size, or its least, some 400 bytes."""
    record = RECORD.encode(_ITEM, _CREATE, 1)
    missing = item_bytes - record_bytes(record) - len("description")
    if missing > 0:
        record["description"] = text("-" * missing)
    return RecordChange(None, record)


def field_changes(before: Record, changed: UpdatedField) -> dict[str, Any]:
    """Return another value of one field, of the same length as the record's."""
    description = before.get("description", text(""))["S"]
    values: dict[UpdatedField, dict[str, Any]] = {
        UpdatedField.NAME: {"name": "Another Crash Course"[: len(_ITEM.name)]},
        UpdatedField.DESCRIPTION: {"description": description.replace("-", "+") or None},
        UpdatedField.PRICE: {"price": DecimalText("39.99")},
        UpdatedField.CATEGORY: {"category": "Tools"},
    }
    return values[changed]


def update_record(item_bytes: int, changed: UpdatedField) -> RecordChange:
    before = create_record(item_bytes).after
    attributes = RECORD.encode_changes(_ITEM.id, field_changes(before, changed), CHANGE, 1)
    after = {**before, **attributes, "version": number(2)}
    return RecordChange(before, {name: value for name, value in after.items() if value is not None})


def delete_record(item_bytes: int) -> RecordChange:
    """Return the delete, which leaves a tombstone."""
    before = create_record(item_bytes).after
    kept = {name: value for name, value in before.items() if name not in RECORD.deleted}
    return RecordChange(
        before,
        {
            **kept,
            TOMBSTONE: text(timestamp(CHANGE.at)),
            "write_id": text(CHANGE.id),
            "last_write_id": before["write_id"],
            "expires_at": number(expires_at(CHANGE.at)),
        },
    )

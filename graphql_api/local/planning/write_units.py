"""What a write costs in write units: the table and its indexes, by DynamoDB's documented rules.

No local engine counts what the indexes take, so the rules are here:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from graphql_api.domain.ports import Write
from graphql_api.domain.samples import Samples
from graphql_api.domain.timestamp import timestamp
from graphql_api.domain.validation import check
from graphql_api.dynamodb.attributes import (
    TOMBSTONE,
    Index,
    Record,
    RecordFormat,
    number,
    text,
)
from graphql_api.dynamodb.write_requests import expires_at

WRITE_UNIT_BYTES: Final = 1024
# Takes up what a record has to be larger than the example: sizes alone are calculated with.
PADDING: Final = "padding"

_AT: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
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
    if "BOOL" in value:
        return 1
    significant = Decimal(value["N"]).normalize().as_tuple().digits
    return math.ceil(len(significant) / 2) + 1


def index_key(index: Index, record: Record | None) -> tuple[str, str] | None:
    """Return where the record is in the index; None where it is not: it lacks a key."""
    if record is None or index.partition_key not in record or index.sort_key not in record:
        return None
    return record[index.partition_key]["S"], record[index.sort_key]["S"]


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
    old, new = index_key(index, before), index_key(index, after)
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


@dataclass(frozen=True)
class RecordChange:
    """A write: the record before and after it."""

    before: Record | None
    after: Record


@dataclass(frozen=True)
class PlannedEntity:
    """One kind of entity, and the writes of one whose record has a certain size.

    Each size is in bytes, list keys included. A record is never smaller than that of the samples'
    example.

    Attributes:
        form: how it is stored.
        samples: of the same kind.
    """

    form: RecordFormat[Any, Any, Any]
    samples: Samples[Any]

    @property
    def indexes(self) -> tuple[Index, ...]:
        return self.form.indexes

    @property
    def updatable(self) -> tuple[str, ...]:
        """Return the fields that an update may change, as the entity declares them."""
        return tuple(name for name in self.form.entity.fields if name in self.samples.changed)

    @property
    def most_updated(self) -> str:
        """Return the field that updates change most."""
        return next(iter(self.samples.changed))

    def create(self, size: int) -> RecordChange:
        record = self.form.encode(self._example(), _CREATE, 1)
        missing = size - record_bytes(record) - len(PADDING)
        if missing > 0:
            record[PADDING] = text("-" * missing)
        return RecordChange(None, record)

    def changes(self, changed: str) -> Mapping[str, Any]:
        """Return another value of one field, of the same length as the record's."""
        given = {changed: self.samples.changed[changed]}
        checked: Mapping[str, Any] = check(self.form.entity.changes, given)
        return checked

    def update(self, size: int, changed: str) -> RecordChange:
        """Return the update of one field; `changed` is one of those in `updatable`."""
        before = self.create(size).after
        changes = self.changes(changed)
        attributes = self.form.encode_changes(before["id"]["S"], changes, CHANGE, 1)
        after = {**before, **attributes, "version": number(2)}
        kept = {name: value for name, value in after.items() if value is not None}
        return RecordChange(before, kept)

    def delete(self, size: int) -> RecordChange:
        """Return the delete, which leaves a tombstone."""
        before = self.create(size).after
        kept = {name: value for name, value in before.items() if name not in self.form.deleted}
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

    def units(self, change: RecordChange) -> int:
        """Return the write units of the table and of every index together."""
        before, after = change.before, change.after
        writes = (write for index in self.indexes for write in index_writes(index, before, after))
        return table_units(before, after) + sum(write.units for write in writes)

    def _example(self) -> Any:
        entity = self.form.entity
        new_id = entity.ids.of_token("0" * 32)
        at = timestamp(_AT)
        values = check(entity.new, {**entity.defaults, **self.samples.example})
        return entity.make(id=new_id, created_at=at, updated_at=at, version=1, **values)

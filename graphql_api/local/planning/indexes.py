"""What a write costs in the indexes: no local engine counts it, so DynamoDB's rules stand here."""

from dataclasses import dataclass
from typing import Final

from graphql_api.dynamodb.attributes import Record
from graphql_api.items.keys import SORT_KEYS, index_name, list_attribute
from graphql_api.items.listing import OrderField
from graphql_api.local.planning.units import write_units


@dataclass(frozen=True)
class Index:
    """One of the table's indexes; each holds whole records (projection ALL)."""

    name: str
    partition_key: str
    sort_key: str

    @property
    def is_by_category(self) -> bool:
        return self.partition_key == list_attribute("any")

    def key(self, record: Record | None) -> tuple[str, str] | None:
        """Return where the record is in the index; None where it is not: it lacks a key."""
        if record is None or self.partition_key not in record or self.sort_key not in record:
            return None
        return record[self.partition_key]["S"], record[self.sort_key]["S"]


INDEXES: Final = tuple(
    Index(index_name(order, category), list_attribute(category), SORT_KEYS[order])
    for category in (None, "any")
    for order in OrderField
)


@dataclass(frozen=True)
class IndexWrite:
    """What one write of the table takes from one partition of an index."""

    index: str
    partition: str
    units: int


def index_writes(index: Index, before: Record | None, after: Record | None) -> list[IndexWrite]:
    """Return what it costs an index that the table's record changes.

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
        units = max(write_units(before), write_units(after))
        return [IndexWrite(index.name, new[0], units)]
    writes = []
    if before is not None and old is not None:
        writes.append(IndexWrite(index.name, old[0], write_units(before)))
    if after is not None and new is not None:
        writes.append(IndexWrite(index.name, new[0], write_units(after)))
    return writes


def table_units(before: Record | None, after: Record | None) -> int:
    """Return what the write costs the table itself: the larger of before and after."""
    return max(write_units(record) for record in (before, after) if record is not None)


def all_units(before: Record | None, after: Record | None) -> int:
    """Return what a write costs in all, the table and every index together."""
    writes = (write for index in INDEXES for write in index_writes(index, before, after))
    return table_units(before, after) + sum(write.units for write in writes)

"""Write units of each partition at a rate of writes, and the least shards that hold them."""

import math
from dataclasses import dataclass
from typing import Final

from graphql_api.dynamodb.attributes import Index
from graphql_api.local.planning.write_units import (
    PlannedEntity,
    RecordChange,
    index_writes,
    table_units,
)

# Write units a second of one partition, of the table or of an index:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
PARTITION_UNITS: Final = 1_000
# What may be planned with: writes come at random, and at 1,000 on average half of all moments ask
# for more. At nine tenths the simulation in throttling.py throttles none.
PLANNED_UNITS: Final = 900
SHARDS_MAX: Final = 100  # a shard is stored as two digits


@dataclass(frozen=True)
class WriteRates:
    """Writes a second, and what they write.

    Attributes:
        record_bytes: of a whole record, list keys included.
        changed: the field that updates change; None: the one that they change most.
        largest_value: the share of all writes that fall on one value of a field that divides an
            index, above 0, at most 1.
    """

    entity: PlannedEntity
    creates: float = 0
    updates: float = 0
    deletes: float = 0
    record_bytes: int = 600
    changed: str | None = None
    largest_value: float = 1

    def operations(self) -> list[tuple[float, RecordChange]]:
        entity, size = self.entity, self.record_bytes
        return [
            (self.creates, entity.create(size)),
            (self.updates, entity.update(size, self.changed or entity.most_updated)),
            (self.deletes, entity.delete(size)),
        ]


@dataclass(frozen=True)
class IndexLoad:
    """Write units a second of one index."""

    index: Index
    units: float
    share: float  # of its hottest partition, were there only one shard

    def hottest(self, shards: int) -> float:
        """Return the units of its hottest partition: ids fall on shards at random, so evenly."""
        return self.units * self.share / shards


def table_load(rates: WriteRates) -> float:
    """Return the write units a second of the table itself; each id is its own partition key."""
    return sum(rate * table_units(op.before, op.after) for rate, op in rates.operations())


def index_loads(rates: WriteRates) -> list[IndexLoad]:
    return [
        IndexLoad(
            index,
            sum(
                rate * write.units
                for rate, op in rates.operations()
                for write in index_writes(index, op.before, op.after)
            ),
            1 if index.divided_by is None else rates.largest_value,
        )
        for index in rates.entity.indexes
    ]


def least_shards(rates: WriteRates) -> int:
    """Return the least LIST_SHARDS that holds the rates; above SHARDS_MAX: none does."""
    hottest = max((load.hottest(shards=1) for load in index_loads(rates)), default=0)
    return max(1, math.ceil(hottest / PLANNED_UNITS))


def advice(least: int, current: int, *, has_older_records: bool) -> str:
    """Return what to do.

    Args:
        least: the least LIST_SHARDS that holds the rates.
        current: what is set now.
        has_older_records: there are updates or deletes among the writes.
    """
    limit = (
        f"A partition takes {PARTITION_UNITS:,} write units a second; planned with"
        f" {PLANNED_UNITS}, because writes come at random."
    )
    if least > SHARDS_MAX:
        return (
            f"{limit}\nNo LIST_SHARDS holds this: it takes {least:,}, and the most is {SHARDS_MAX}."
        )
    if least <= current:
        return f"{limit}\nLIST_SHARDS={current} holds this. It may be raised, never lowered."
    lines = [
        limit,
        f"LIST_SHARDS={current} does not hold this; the least that does is {least}. To raise it:",
        f"  1. Deploy LIST_SHARDS={least} with LIST_SHARDS_WRITTEN={current}, and wait until no"
        " older version runs.",
        f"  2. Deploy LIST_SHARDS_WRITTEN={least}. New records go to all {least} shards; lists"
        " stay complete during the change.",
    ]
    if has_older_records:
        lines.append(
            "Records from before stay in their shards, and so do their updates and deletes: those"
            " of new ones alone spread out."
        )
    return "\n".join(lines)

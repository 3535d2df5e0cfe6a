"""Sizes in bytes and capacity units, by DynamoDB's documented rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import math
from decimal import Decimal
from typing import Final

from graphql_api.dynamodb.codec import Record

WRITE_UNIT_BYTES: Final = 1024
READ_UNIT_BYTES: Final = 4096  # strongly consistent; half a unit where that is not asked for


def record_bytes(record: Record) -> int:
    """Return what the record counts as; DynamoDB itself calls its rule for numbers approximate."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in record.items())


def write_units(record: Record) -> int:
    return record_bytes(record) // WRITE_UNIT_BYTES + 1


def read_units(size: int, *, consistent: bool) -> float:
    """Return the units of one GetItem, or of one Query.

    Args:
        size: bytes; of a Query, those of all the records it went over.
    """
    units = max(1, math.ceil(size / READ_UNIT_BYTES))
    return units if consistent else units / 2


def _value_bytes(value: dict[str, str]) -> int:
    if "S" in value:
        return len(value["S"].encode())
    significant = Decimal(value["N"]).normalize().as_tuple().digits
    return math.ceil(len(significant) / 2) + 1

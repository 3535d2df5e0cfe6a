"""Sizes in bytes and write units, by DynamoDB's documented rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
from decimal import Decimal
from typing import Final

from graphql_api.dynamodb.attributes import Record

WRITE_UNIT_BYTES: Final = 1024


def record_bytes(record: Record) -> int:
    """Return what the record counts as; DynamoDB itself calls its rule for numbers approximate."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in record.items())


def write_units(record: Record) -> int:
    return math.ceil(record_bytes(record) / WRITE_UNIT_BYTES)


def _value_bytes(value: dict[str, str]) -> int:
    if "S" in value:
        return len(value["S"].encode())
    significant = Decimal(value["N"]).normalize().as_tuple().digits
    return math.ceil(len(significant) / 2) + 1

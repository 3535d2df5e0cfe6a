"""What it takes to read the largest item that can be stored."""

from typing import Final

from graphql_api.dynamodb.page_reader import RECORD_UNITS
from graphql_api.items.record import RECORD
from graphql_api.local.planning.write_units import record_bytes
from tests.items.builders import an_item, largest
from tests.support.writes import a_write

UNIT_BYTES: Final = 4_096  # read strongly consistent; half a unit otherwise


def test_largest_item_takes_one_unit_by_id_and_half_a_unit_in_a_list() -> None:
    record = RECORD.encode(largest(an_item()), a_write(input_hash="0" * 32), 100)
    assert record_bytes(record) == 3_747 < UNIT_BYTES
    assert RECORD_UNITS == 0.5

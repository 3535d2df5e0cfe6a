"""What writes of items cost, in the table and in all six indexes."""

import pytest

from graphql_api.items.record import RECORD
from graphql_api.items.samples import SAMPLES
from graphql_api.local.planning.write_units import PlannedEntity, RecordChange
from graphql_api.local.template import table_definition

ITEMS = PlannedEntity(RECORD, SAMPLES)


@pytest.mark.parametrize(
    ("operation", "units"),
    [
        (ITEMS.create(600), 7),
        (ITEMS.update(600, "description"), 7),  # updated_at is in every index
        (ITEMS.update(600, "name"), 9),
        (ITEMS.update(600, "price"), 9),
        (ITEMS.update(600, "category"), 10),
        (ITEMS.delete(600), 7),
        (ITEMS.create(1025), 14),
        (ITEMS.update(1025, "price"), 18),
    ],
)
def test_operation_costs_the_table_and_six_indexes(operation: RecordChange, units: int) -> None:
    assert ITEMS.units(operation) == units


def test_indexes_are_those_of_the_template() -> None:
    defined = table_definition("items")["GlobalSecondaryIndexes"]
    assert {(index.name, index.partition_key, index.sort_key) for index in ITEMS.indexes} == {
        (index["IndexName"], *(key["AttributeName"] for key in index["KeySchema"]))
        for index in defined
    }

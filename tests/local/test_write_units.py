"""What writes cost: DynamoDB's documented rules, and an engine where it counts them."""

from typing import Any

import pytest

from graphql_api.dynamodb import write_requests
from graphql_api.dynamodb.attributes import Record, text
from graphql_api.local.planning.write_units import (
    CHANGE,
    IndexWrite,
    PlannedEntity,
    RecordChange,
    index_writes,
    record_bytes,
    table_units,
)
from tests.support.kinds.first import FIRST
from tests.support.stores import Store

PLANNED = PlannedEntity(FIRST.record, FIRST.samples)
INDEX = PLANNED.indexes[0]


def entry(list_: str = "00", place: str = "b", other: str = "") -> Record:
    """Return a record in the first index only."""
    return {INDEX.partition_key: text(list_), INDEX.sort_key: text(place), "other": text(other)}


def padded(size: int) -> Record:
    return entry(other="x" * (size - record_bytes(entry())))


UNLISTED: Record = {"other": text("")}


@pytest.mark.parametrize(
    ("before", "after", "writes"),
    [
        (None, entry(), [("00", 1)]),
        (UNLISTED, entry(), [("00", 1)]),
        (entry(), entry(other="x"), [("00", 1)]),
        (entry(), entry(place="c"), [("00", 1), ("00", 1)]),
        (entry(), entry(list_="01"), [("00", 1), ("01", 1)]),
        (entry(), UNLISTED, [("00", 1)]),
        (entry(), None, [("00", 1)]),
        (entry(), entry(), []),
        (UNLISTED, {"other": text("x")}, []),
        (None, padded(1024), [("00", 1)]),
        (None, padded(1025), [("00", 2)]),
        (padded(3000), padded(1000), [("00", 3)]),
        (padded(1000), padded(3000), [("00", 3)]),
        (padded(3000), entry(place="c"), [("00", 3), ("00", 1)]),
    ],
    ids=[
        "new record",
        "gets its key",
        "other attribute",
        "sort key",
        "partition key",
        "loses its key",
        "deleted",
        "unchanged",
        "never in the index",
        "one KB",
        "a byte more",
        "shrinks",
        "grows",
        "large moves and shrinks",
    ],
)
def test_write_of_an_index_costs_what_the_rules_say(
    before: Record | None, after: Record | None, writes: list[tuple[str, int]]
) -> None:
    costs = {index.name: index_writes(index, before, after) for index in PLANNED.indexes}
    assert costs.pop(INDEX.name) == [IndexWrite(INDEX.name, *write) for write in writes]
    assert not any(costs.values())


@pytest.mark.parametrize("size", [600, 1024, 1025, 2048, 2049])
def test_table_units_are_those_an_engine_counts(dynalite_store: Store, size: int) -> None:
    store = dynalite_store
    operation = PLANNED.create(size)
    assert record_bytes(operation.after) == size
    item: Any = operation.after
    reply = store.client.put_item(TableName=store.name, Item=item, ReturnConsumedCapacity="TOTAL")
    assert reply["ConsumedCapacity"]["CapacityUnits"] == table_units(None, operation.after)


@pytest.mark.parametrize("changed", PLANNED.updatable)
def test_update_is_the_one_the_service_makes(dynalite_store: Store, changed: str) -> None:
    operation = PLANNED.update(1025, changed)
    assert operation.before is not None
    values = PLANNED.changes(changed)
    key = operation.before["id"]["S"]
    call = write_requests.update(FIRST.record, dynalite_store.name, key, values, CHANGE, None, 1)
    assert_same(dynalite_store, operation, call)


def test_delete_is_the_one_the_service_makes(dynalite_store: Store) -> None:
    operation = PLANNED.delete(1025)
    key = operation.after["id"]["S"]
    assert_same(
        dynalite_store,
        operation,
        write_requests.delete(FIRST.record, dynalite_store.name, key, CHANGE, None),
    )


def assert_same(store: Store, operation: RecordChange, call: dict[str, Any]) -> None:
    """Make the call on the record before, and compare what is there then, and what it cost."""
    item: Any = operation.before
    store.client.put_item(TableName=store.name, Item=item)
    reply = store.client.update_item(**call)
    found = store.client.get_item(TableName=store.name, Key={"id": item["id"]})
    assert found["Item"] == operation.after
    units = table_units(operation.before, operation.after)
    assert reply["ConsumedCapacity"]["CapacityUnits"] == units

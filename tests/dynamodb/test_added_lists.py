"""What a later release adds to lists: the cursors and records of before are not concerned by it."""

from datetime import timedelta
from enum import Enum
from typing import Any

from graphql_api.domain.paging import Range
from graphql_api.domain.timestamp import LENGTH, PATTERN, timestamp
from graphql_api.dynamodb.attributes import KEY_END, RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, Partition, SortKey
from graphql_api.dynamodb.lists import IndexQuery, Lists
from graphql_api.dynamodb.record_format import record_format
from tests.support.kinds.registered import FIRST_KIND
from tests.support.writes import NOON, a_write

LATER = NOON + timedelta(days=1)


class By(Enum):
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


BY_CHANGE = SortKey("by_updated", "updated_at", str, f"{PATTERN}{KEY_END}", LENGTH)
CHANGES = Lists(
    FIRST_KIND.entity,
    {By.CREATED_AT: BY_CREATION, By.UPDATED_AT: BY_CHANGE},
    Partition("list_all", lambda shard, _: f"made-up#{shard}"),
)


def changes(order: By, **added: Range[Any]) -> IndexQuery:
    return CHANGES.query(order, {}, added=added)


def test_filter_is_a_condition_in_other_orders() -> None:
    query = changes(By.CREATED_AT, updated_at=Range(NOON, LATER), version=Range(2, None))
    assert query.key_range() == (None, None)
    assert query.condition() == (
        [
            "#updated_at >= :updated_at_min",
            "#updated_at <= :updated_at_max",
            "#version >= :version_min",
        ],
        {"#updated_at": "updated_at", "#version": "version"},
        {
            ":updated_at_min": {"S": timestamp(NOON)},
            ":updated_at_max": {"S": timestamp(LATER)},
            ":version_min": {"N": "2"},
        },
    )


def test_filter_is_a_range_of_keys_in_its_own_order() -> None:
    query = changes(By.UPDATED_AT, updated_at=Range(NOON, LATER))
    after_key_end = chr(ord(KEY_END) + 1)
    assert query.key_range() == (timestamp(NOON), timestamp(LATER) + after_key_end)
    assert query.condition() == ([], {}, {})


def test_entity_moves_in_the_order_of_changes_with_each_update() -> None:
    form: RecordFormat[Any, None, By] = record_format(
        CHANGES, lambda _, order: changes(order.field)
    )
    one = FIRST_KIND.one()
    assert form.encode(one, a_write(), 1)["by_updated"] == {"S": f"{timestamp(NOON)}#{one.id}"}
    made = form.encode_changes(one.id, FIRST_KIND.every_change, a_write(at=LATER), 1)
    assert made["by_updated"] == {"S": f"{timestamp(LATER)}#{one.id}"}
    assert "by_created" not in made

"""What a later release adds to lists: the cursors and records of before are not concerned by it."""

import json
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest

from graphql_api.domain.paging import Order, Range
from graphql_api.domain.timestamp import LENGTH, PATTERN, timestamp
from graphql_api.dynamodb.attributes import KEY_END, RecordFormat
from graphql_api.dynamodb.list_keys import BY_CREATION, SortKey
from graphql_api.dynamodb.lists import IndexQuery, Lists
from graphql_api.dynamodb.record_format import record_format
from graphql_api.items.item import ITEM, Item
from graphql_api.items.listing import Filter, OrderField
from graphql_api.items.record import LISTS, query_of
from tests.support.items import NOON, a_write, an_item

LATER = NOON + timedelta(days=1)


class By(Enum):
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


BY_CHANGE = SortKey("by_updated", "updated_at", str, f"{PATTERN}{KEY_END}", LENGTH)
CHANGES = Lists(ITEM, {By.CREATED_AT: BY_CREATION, By.UPDATED_AT: BY_CHANGE}, LISTS.all)


def prices(**added: Range[Any]) -> IndexQuery:
    """The list of all items, with filters that today's have not."""
    ranges: dict[str, Range[Any]] = {"price": Range(), "created_at": Range()}
    return LISTS.query(OrderField.PRICE, ranges, {"name": ""}, added=added)


def changes(order: By, **added: Range[Any]) -> IndexQuery:
    return CHANGES.query(order, {}, added=added)


def test_filter_that_is_not_used_leaves_the_cursors_as_they_were() -> None:
    today = query_of(Filter(), Order(OrderField.PRICE))
    unused = prices(updated_at=Range(), version=Range())
    assert unused.fingerprint_parts == today.fingerprint_parts == [False, None, "", *[None] * 4]


@pytest.mark.parametrize(
    "other",
    [
        {"updated_at": Range(NOON, None)},
        {"updated_at": Range(None, NOON)},
        {"updated_at": Range(LATER, None)},
        {"version": Range(1, None)},
        {"updated_at": Range(NOON, None), "version": Range(1, None)},
        {},
    ],
    ids=str,
)
def test_each_use_of_it_has_cursors_of_its_own(other: dict[str, Range[Any]]) -> None:
    seen = [prices(updated_at=Range(NOON, LATER)), prices(**other)]
    assert len({json.dumps(query.fingerprint_parts) for query in seen}) == len(seen)


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
    form: RecordFormat[Item, None, By] = record_format(
        CHANGES, lambda _, order: changes(order.field)
    )
    item = an_item()
    assert form.encode(item, a_write(), 1)["by_updated"] == {"S": f"{timestamp(NOON)}#{item.id}"}
    made = form.encode_changes(item.id, {"category": "Office"}, a_write(at=LATER), 1)
    assert made["by_updated"] == {"S": f"{timestamp(LATER)}#{item.id}"}
    assert "by_created" not in made

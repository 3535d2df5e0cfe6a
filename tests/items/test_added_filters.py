"""What a later release adds to the filters of items: the cursors of before are not concerned."""

import json
from datetime import timedelta
from typing import Any

import pytest

from graphql_api.domain.paging import Order, Range
from graphql_api.dynamodb.lists import IndexQuery
from graphql_api.items.listing import Filter, OrderField
from graphql_api.items.record import LISTS, query_of
from tests.support.writes import NOON

LATER = NOON + timedelta(days=1)


def prices(**added: Range[Any]) -> IndexQuery:
    """The list of all items, with filters that today's have not."""
    ranges: dict[str, Range[Any]] = {"price": Range(), "created_at": Range()}
    return LISTS.query(OrderField.PRICE, ranges, {"name": ""}, added=added)


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

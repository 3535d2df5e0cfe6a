"""A filter as key ranges and conditions: what is clamped, and what never reaches DynamoDB."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.paging import Order, Range
from graphql_api.domain.text import fold
from graphql_api.domain.timestamp import timestamp
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import LISTS, RECORD, query_of
from tests.items.builders import an_item
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON

BY_TIME, BY_NAME, BY_PRICE = map(Order, (OrderField.CREATED_AT, OrderField.NAME, OrderField.PRICE))
SHORT = st.text(st.sampled_from("aAbß\ud7ff\ue000\uffff\U00010000\U0010ffff"), max_size=3)


def prices(least: str | None, most: str | None) -> Filter:
    ends = (None if end is None else Decimal(end) for end in (least, most))
    return Filter(price=Range(*ends))


@pytest.mark.parametrize(
    ("least", "most", "low", "high"),
    [
        ("1.001", "2.009", "000000000101", "000000000200$"),
        ("1", "1.00", "000000000100", "000000000100$"),
        ("0.01", "9999999999.99", None, None),
        ("-1e999", "1e999", None, None),
        ("0.011", "9999999999.989", "000000000002", "999999999998$"),
        ("1e-999", None, None, None),
        (None, None, None, None),
    ],
)
def test_price_ends_are_clamped_to_what_can_be_stored(
    least: str | None, most: str | None, low: str | None, high: str | None
) -> None:
    assert query_of(prices(least, most), BY_PRICE).key_range() == (low, high)


@pytest.mark.parametrize(
    "wanted",
    [
        prices("2", "1"),
        prices("1.001", "1.009"),
        prices("9999999999.991", None),
        prices("1e999", None),
        prices(None, "0"),
        prices(None, "0.009"),
        prices(None, "-1e999"),
        Filter(created_at=Range(NOON, NOON - timedelta(microseconds=1))),
        Filter(category=""),
        Filter(category="x" * 51),
        Filter(category="e\u0301" * 51),
        Filter(category="a\nb"),
        Filter(category="\ud800"),
        Filter(name_prefix="a\x01item_"),
        Filter(name_prefix="\udfff"),
        Filter(name_prefix="x" * 901),
        Filter(name_prefix="é" * 451),
        Filter(name_prefix="\u01d5" * 451),  # of 3 code points each when decomposed
    ],
)
async def test_filter_that_holds_nothing_costs_nothing(moto_store: Store, wanted: Filter) -> None:
    assert query_of(wanted, BY_TIME).is_empty
    budget = a_budget()
    page = await moto_store.repository(RECORD, budget=budget).page(ItemListing(wanted))
    assert (page.edges, page.has_next, budget.calls) == ((), False, 0)


@given(name=SHORT.filter(bool), prefix=SHORT)
def test_name_is_in_the_key_range_of_just_its_prefixes(name: str, prefix: str) -> None:
    low, high = query_of(Filter(name_prefix=prefix), BY_NAME).key_range()
    key = LISTS.orders[OrderField.NAME].of(an_item().id, name).encode()
    within = (low or "").encode() <= key and (high is None or key <= high.encode())
    assert within == fold(name).startswith(fold(prefix))


def test_prefix_of_the_highest_characters_has_no_end() -> None:
    query = query_of(Filter(name_prefix="\U0010ffff\U0010ffff"), BY_NAME)
    assert query.key_range() == ("\U0010ffff\U0010ffff", None)


def test_prefix_below_the_surrogates_ends_behind_them() -> None:
    assert query_of(Filter(name_prefix="a\ud7ff"), BY_NAME).key_range() == ("a\ud7ff", "a\ue000")


def test_times_are_keys_in_utc_and_both_ends_are_included() -> None:
    since = datetime(2026, 1, 2, 13, 0, 0, 1, timezone(timedelta(hours=1)))
    query = query_of(Filter(created_at=Range(since, since)), BY_TIME)
    low, high = query.key_range()
    assert (low, high) == ("2026-01-02T12:00:00.000001Z", "2026-01-02T12:00:00.000001Z$")
    for beside, expected in [(-1, False), (0, True), (1, False)]:
        at = since + timedelta(microseconds=beside)
        key = LISTS.orders[OrderField.CREATED_AT].of(an_item().id, timestamp(at))
        assert (low is not None and high is not None and low <= key <= high) is expected


@pytest.mark.parametrize(
    ("order", "conditions"),
    [
        (
            BY_TIME,
            ["begins_with(#by_name, :name)", "#price >= :price_min", "#price <= :price_max"],
        ),
        (
            BY_NAME,
            [
                "#price >= :price_min",
                "#price <= :price_max",
                "#created_at >= :created_at_min",
                "#created_at <= :created_at_max",
            ],
        ),
        (
            BY_PRICE,
            [
                "begins_with(#by_name, :name)",
                "#created_at >= :created_at_min",
                "#created_at <= :created_at_max",
            ],
        ),
    ],
    ids=str,
)
def test_what_the_keys_serve_is_no_condition(
    order: Order[OrderField], conditions: list[str]
) -> None:
    wanted = Filter("Home", "la", Range(Decimal(1), Decimal(2)), Range(NOON, NOON))
    found, names, values = query_of(wanted, order).condition()
    assert found == conditions
    used = " ".join(found).replace("(", " ").replace(")", " ").replace(",", " ").split()
    assert {word for word in used if word[0] == "#"} == names.keys()
    assert {word for word in used if word[0] == ":"} == values.keys()

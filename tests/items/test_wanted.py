"""A list of items that an export is to write is the same list when its job is read."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.domain.paging import Order, Range
from graphql_api.items.listing import DEFAULT_ORDER, Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from graphql_api.jobs.wanted import listing_of, wanted_json

OFFSETS: Final = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
# Of the first and the last year, some times have no UTC.
TIMES: Final = st.datetimes(timezones=OFFSETS).filter(lambda at: 1 < at.year < 9999)
# Whatever the scalar takes: any digits, and exponents of at most 3 digits.
DECIMALS: Final = st.builds(
    lambda digits, exponent: Decimal(f"{digits}e{exponent}"),
    st.integers(-(10**30), 10**30),
    st.integers(-999, 999),
)


def ranges(ends: st.SearchStrategy[Any]) -> st.SearchStrategy[Range[Any]]:
    return st.builds(Range, st.none() | ends, st.none() | ends)


LISTINGS: Final = st.builds(
    ItemListing,
    filter=st.builds(
        Filter,
        category=st.none() | st.text(),
        name_prefix=st.none() | st.text(),
        price=ranges(DECIMALS),
        created_at=ranges(TIMES),
    ),
    order=st.builds(Order, st.sampled_from(OrderField), st.booleans()),
)


def reread(listing: ItemListing) -> ItemListing:
    assert RECORD.listing is ItemListing
    return listing_of(ItemListing, wanted_json(listing))


def ends_of(listing: ItemListing) -> list[str]:
    """Return the ends of its ranges as text: 1.0 and 1.00 are equal numbers."""
    spans = (listing.filter.price, listing.filter.created_at)
    return [str(end) for span in spans for end in (span.min, span.max)]


@settings(deadline=None, max_examples=60)
@given(LISTINGS)
def test_list_is_the_same_after_its_way_through_json(listing: ItemListing) -> None:
    found = reread(listing)
    assert found == listing
    assert type(found) is ItemListing
    assert type(found.order) is Order
    assert ends_of(found) == ends_of(listing)


def test_numbers_and_times_are_texts_in_the_json() -> None:
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    wanted = ItemListing(Filter(price=Range(Decimal("0.10")), created_at=Range(None, noon)))
    shown = json.loads(wanted_json(wanted))
    assert shown["filter"]["price"] == {"min": "0.10", "max": None}
    assert shown["filter"]["created_at"] == {"min": None, "max": "2026-11-27T12:00:00Z"}
    assert shown["order"] == {"field": "CREATED_AT", "descending": True}


def test_list_of_everything_is_the_one_without_a_choice() -> None:
    assert reread(ItemListing()) == ItemListing(Filter(), DEFAULT_ORDER)

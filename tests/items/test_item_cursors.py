"""Cursors: exact for the list they were made for, and refused for anything else, at no cost."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.dynamodb.cursors import Cursors
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import LISTS, RECORD, query_of
from tests.items.builders import ORDERS, an_item, item_id
from tests.support import forged_cursors
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON, a_write

BY_NAME = Order(OrderField.NAME, descending=False)
LIST = ItemListing(Filter(category="Home"), BY_NAME)
ID = item_id(0)
SORT_KEY = f"lamp\x01{ID}"
NOT_OURS = "The cursor was not issued by this service."


def cursors(listing: ItemListing = LIST) -> Cursors:
    return Cursors(query_of(listing.filter, listing.order), listing.order.descending)


def with_key(sort_key: object) -> str:
    return forged_cursors.with_key(cursors().encode(SORT_KEY), sort_key)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=100))
def test_cursor_leads_back_to_its_place_in_every_order(name: str) -> None:
    record = RECORD.encode(an_item(name=name), a_write(), 1)
    for order in ORDERS:
        places = cursors(ItemListing(order=order))
        sort_key = record[LISTS.orders[order.field].attribute]["S"]
        assert places.decode(places.encode(sort_key)) == sort_key


def test_filters_that_ask_for_the_same_share_their_cursors() -> None:
    one = Filter("Café", "STRASSE", Range(Decimal("0.001"), Decimal("5.009")), Range(NOON, None))
    other = Filter(
        "Cafe\u0301",
        "straße",
        Range(Decimal(-1), Decimal("5.00")),
        Range(NOON.astimezone(), None),
    )
    cursor = cursors(ItemListing(one, BY_NAME)).encode(SORT_KEY)
    assert cursors(ItemListing(other, BY_NAME)).decode(cursor) == SORT_KEY


@pytest.mark.parametrize(
    "other",
    [
        Filter(),
        Filter(category="Office"),
        Filter(category="Home", name_prefix="l"),
        Filter(category="Home", price=Range(Decimal(1), None)),
        Filter(category="Home", price=Range(None, Decimal(1))),
        Filter(category="Home", created_at=Range(NOON, None)),
        Filter(category="Home", created_at=Range(None, NOON + timedelta(seconds=1))),
        Filter(price=Range(Decimal(2), Decimal(1))),
    ],
    ids=str,
)
def test_cursor_of_another_filter_is_named_as_such(other: Filter) -> None:
    with pytest.raises(InvalidCursor) as raised:
        cursors(replace(LIST, filter=other)).decode(cursors().encode(SORT_KEY))
    assert str(raised.value) == "The cursor belongs to a list with another filter."


REFUSED = {
    "key of more bytes than a key can have": with_key("é" * 451 + "\x01" + ID),
    "key without an id": with_key("lamp"),
    "key of another order": with_key(f"000000000100#{ID}"),
    "key of no id": with_key("lamp\x01item_1"),
    "key with a control character": with_key(f"la\x02mp\x01{ID}"),
    "key with a lone surrogate": with_key(f"la\ud800mp\x01{ID}"),
    "key without a name": with_key(f"\x01{ID}"),
}


@pytest.mark.parametrize("cursor", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("backwards", [False, True], ids=["after", "before"])
async def test_place_that_no_name_has_is_refused_without_a_call(
    moto_store: Store, cursor: str, backwards: bool
) -> None:
    budget = a_budget()
    items = moto_store.repository(RECORD, budget=budget)
    with pytest.raises(InvalidCursor) as raised:
        await items.page(replace(LIST, page=PageRequest(20, cursor, backwards)))
    assert str(raised.value) == NOT_OURS
    assert budget.calls == 0


async def test_cursor_of_another_list_is_refused_without_a_call(moto_store: Store) -> None:
    cursor = cursors().encode(SORT_KEY)
    budget = a_budget()
    items = moto_store.repository(RECORD, budget=budget)
    for other in (
        ItemListing(Filter(), BY_NAME),
        ItemListing(LIST.filter, Order(OrderField.NAME)),
        ItemListing(Filter(price=Range(Decimal(2), Decimal(1))), BY_NAME),
    ):
        with pytest.raises(InvalidCursor):
            await items.page(replace(other, page=PageRequest(20, cursor)))
    assert budget.calls == 0
    await items.page(replace(LIST, page=PageRequest(20, cursor)))
    assert budget.calls == 1

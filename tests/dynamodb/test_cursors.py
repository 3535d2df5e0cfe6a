"""Cursors: exact for the list they were made for, and refused for anything else, at no cost."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.dynamodb.cursors import Cursors
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import LISTS, RECORD, query_of
from tests.support.items import NOON, a_write, an_item, item_id
from tests.support.stores import Store, a_budget
from tests.support.walks import ORDERS

BY_NAME = Order(OrderField.NAME, descending=False)
LIST = ItemListing(Filter(category="Home"), BY_NAME)
ID = item_id(0)
SORT_KEY = f"lamp\x01{ID}"
NOT_OURS = "The cursor was not issued by this service."


def cursors(listing: ItemListing = LIST) -> Cursors:
    return Cursors(query_of(listing.filter, listing.order), listing.order.descending)


def parts(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    return found


def forged(*content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def with_key(sort_key: object) -> str:
    return forged(*parts(cursors().encode(SORT_KEY))[:3], sort_key)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=100))
def test_cursor_leads_back_to_its_place_in_every_order(name: str) -> None:
    record = RECORD.encode(an_item(name=name), a_write(), 1)
    for order in ORDERS:
        places = cursors(ItemListing(order=order))
        sort_key = record[LISTS.orders[order.field].attribute]["S"]
        assert places.decode(places.encode(sort_key)) == sort_key


def test_cursor_is_text_that_needs_no_escaping_in_a_url() -> None:
    cursor = cursors().encode(f"\U0001f4a1\u00ff\u00fe\x01{ID}")
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()


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


@pytest.mark.parametrize("other", [order for order in ORDERS if order != BY_NAME], ids=str)
def test_cursor_of_another_order_is_named_as_such(other: Order[OrderField]) -> None:
    with pytest.raises(InvalidCursor) as raised:
        cursors(replace(LIST, order=other)).decode(cursors().encode(SORT_KEY))
    assert str(raised.value) == "The cursor belongs to a list in another order."


REFUSED = {
    "empty": "",
    "foreign": "arrayconnection:3",
    "foreign base64": base64.b64encode(b"arrayconnection:3").decode(),
    "no ascii": "é" * 8,
    "lone surrogate": "\ud800",
    "cut short": cursors().encode(SORT_KEY)[:-1],
    "longer": cursors().encode(SORT_KEY) + "A",
    "damaged": "A" + cursors().encode(SORT_KEY)[1:],
    "huge": "A" * 5_000_000,
    "huge key": with_key("x" * 3_000 + SORT_KEY),
    "key of more bytes than a key can have": with_key("é" * 451 + "\x01" + ID),
    "no list": forged()[:-2],
    "nested": base64.urlsafe_b64encode(b"[" * 3_000).decode(),
    "huge number": base64.urlsafe_b64encode(b"9" * 3_000).decode(),
    "too few parts": forged("NAME", "ASC", "x"),
    "unknown order": forged("COLOUR", "ASC", "x", SORT_KEY),
    "order that is no text": forged(["NAME"], "ASC", "x", SORT_KEY),
    "key that is no text": with_key(5),
    "key that is null": with_key(None),
    "key without an id": with_key("lamp"),
    "key of another order": with_key(f"000000000100#{ID}"),
    "key of no id": with_key("lamp\x01item_1"),
    "key with a control character": with_key(f"la\x02mp\x01{ID}"),
    "key with a lone surrogate": with_key(f"la\ud800mp\x01{ID}"),
    "key without a name": with_key(f"\x01{ID}"),
}


@pytest.mark.parametrize("cursor", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("backwards", [False, True], ids=["after", "before"])
async def test_cursor_that_is_not_ours_is_refused_without_a_call(
    moto_store: Store, cursor: str, backwards: bool
) -> None:
    budget = a_budget()
    items = moto_store.items(budget=budget)
    with pytest.raises(InvalidCursor) as raised:
        await items.page(replace(LIST, page=PageRequest(20, cursor, backwards)))
    assert str(raised.value) == NOT_OURS
    assert budget.calls == 0


async def test_cursor_of_another_list_is_refused_without_a_call(moto_store: Store) -> None:
    cursor = cursors().encode(SORT_KEY)
    budget = a_budget()
    items = moto_store.items(budget=budget)
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

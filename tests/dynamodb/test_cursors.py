"""Cursors of any kind: exact for the list they were made for, and refused for anything else."""

import base64
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Listing, PageRequest
from graphql_api.domain.timestamp import timestamp
from graphql_api.dynamodb.cursors import Cursors
from tests.support import forged_cursors
from tests.support.forged_cursors import forged
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import FIRST_KIND
from tests.support.stores import Store, a_budget
from tests.support.writes import NOON, a_write

LIST = FIRST_KIND.listing()
ID = FIRST_KIND.one().id
SORT_KEY = f"{timestamp(NOON)}#{ID}"
NOT_OURS = "The cursor was not issued by this service."


def cursors(listing: Listing[Any, Any] = LIST, kind: Kind = FIRST_KIND) -> Cursors:
    return Cursors(kind.record.query(listing.filter, listing.order), listing.order.descending)


def with_key(sort_key: object) -> str:
    return forged_cursors.with_key(cursors().encode(SORT_KEY), sort_key)


def test_cursor_leads_back_to_its_place_in_every_order(kind: Kind) -> None:
    for one in kind.many(20):
        record = kind.record.encode(one, a_write(), 1)
        for order in kind.orders:
            places = cursors(kind.listing(order=order), kind)
            sort_key = record[kind.record.query(kind.everything, order).sort_key]["S"]
            assert places.decode(places.encode(sort_key)) == sort_key


def test_cursor_is_text_that_needs_no_escaping_in_a_url() -> None:
    cursor = cursors().encode(f"\U0001f4a1\u00ff\u00fe\x01{ID}")
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursor.isascii()


def test_cursor_of_another_list_is_named_as_such(kind: Kind) -> None:
    one = kind.one()
    record = kind.record.encode(one, a_write(), 1)
    lists = [kind.listing(wanted, order) for wanted in kind.sources(one) for order in kind.orders]
    for listing, other in permutations(lists, 2):
        sort_key = record[kind.record.query(listing.filter, listing.order).sort_key]["S"]
        with pytest.raises(InvalidCursor) as raised:
            cursors(other, kind).decode(cursors(listing, kind).encode(sort_key))
        what = "with another filter" if listing.order == other.order else "in another order"
        assert str(raised.value) == f"The cursor belongs to a list {what}."


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
    "no list": forged()[:-2],
    "nested": base64.urlsafe_b64encode(b"[" * 3_000).decode(),
    "huge number": base64.urlsafe_b64encode(b"9" * 3_000).decode(),
    "too few parts": forged("CREATED_AT", "ASC", "x"),
    "unknown order": forged("COLOUR", "ASC", "x", SORT_KEY),
    "order that is no text": forged(["CREATED_AT"], "ASC", "x", SORT_KEY),
    "key that is no text": with_key(5),
    "key that is null": with_key(None),
    "key without an id": with_key(timestamp(NOON)),
    "key of no time": with_key(f"yesterday#{ID}"),
    "key of no id": with_key(f"{timestamp(NOON)}#{FIRST_KIND.noun}_1"),
    "key of another kind": with_key(f"{timestamp(NOON)}#nobody_{'0' * 32}"),
    "key with a lone surrogate": with_key(f"{timestamp(NOON)}\ud800#{ID}"),
}


@pytest.mark.parametrize("cursor", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("backwards", [False, True], ids=["after", "before"])
async def test_cursor_that_is_not_ours_is_refused_without_a_call(
    moto_store: Store, cursor: str, backwards: bool
) -> None:
    budget = a_budget()
    entities = moto_store.repository(FIRST_KIND.record, budget=budget)
    with pytest.raises(InvalidCursor) as raised:
        await entities.page(replace(LIST, page=PageRequest(20, cursor, backwards)))
    assert str(raised.value) == NOT_OURS
    assert budget.calls == 0

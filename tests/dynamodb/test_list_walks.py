"""Walks through lists that change meanwhile: who is there all along comes exactly once."""

import asyncio
from itertools import count, product
from typing import Any

import pytest

from graphql_api.domain.paging import Order
from graphql_api.items.listing import Filter, ItemListing, OrderField
from tests.support.items import NOON, ItemRepository, a_write, an_item, dollars
from tests.support.stores import Store
from tests.support.walks import walked

STEADY = 40
CHANGES: dict[OrderField, dict[str, Any]] = {  # what leaves an item's place in the order alone
    OrderField.CREATED_AT: {"name": "Other", "price": dollars("1.00"), "description": "Other"},
    OrderField.NAME: {"price": dollars("1.00"), "description": None, "category": "Home"},
    OrderField.PRICE: {"name": "Other", "description": "Other", "category": "Home"},
}


async def come_and_go(items: ItemRepository, stop: asyncio.Event, first: int) -> None:
    """Create, move and delete items among the others until told to stop."""
    for n in count(first, 4):
        if stop.is_set():
            return
        item = an_item(("passing", n), name=f"n{n % 41:02d}", price=f"{n % 41 + 1}.50")
        await items.create(item, a_write(item.id))
        moved: dict[str, Any] = {"name": f"n{n % 37:02d}", "price": dollars(n % 37 + 1)}
        await items.update(item.id, moved, a_write(("moved", n)), None)
        await items.delete(item.id, a_write(("deleted", n)), None)


async def change_in_place(
    items: ItemRepository, ids: list[str], changes: dict[str, Any], stop: asyncio.Event
) -> None:
    for n in count():
        if stop.is_set():
            return
        await items.update(ids[n % len(ids)], changes, a_write(("changed", n)), None)


@pytest.mark.parametrize("wanted", [Filter(), Filter(category="Home")], ids=["all", "category"])
@pytest.mark.parametrize("field", OrderField, ids=lambda field: field.value)
async def test_items_that_keep_their_place_come_exactly_once_while_others_move(
    dynalite_store: Store, field: OrderField, wanted: Filter
) -> None:
    items = dynalite_store.items(shards=3)
    steady = [
        an_item(n, name=f"n{n:02d}", price=f"{n + 1}.25", created_at=NOON.replace(second=n))
        for n in range(STEADY)
    ]
    dynalite_store.fill(steady, shards=3)
    ids = [item.id for item in steady]
    stop = asyncio.Event()
    writers = [
        *(asyncio.create_task(come_and_go(items, stop, first)) for first in range(4)),
        asyncio.create_task(change_in_place(items, ids, CHANGES[field], stop)),
    ]
    met = set()
    try:
        for size, backwards in product((1, 3, 11), (False, True)):
            listing = ItemListing(wanted, Order(field, descending=False))
            walk = await walked(items, listing, size=size, backwards=backwards)
            assert [item.id for item in walk if item.id in ids] == ids
            met |= {item.id for item in walk} - set(ids)
    finally:
        stop.set()
        await asyncio.gather(*writers)
    assert met, "no walk met an item that came and went"

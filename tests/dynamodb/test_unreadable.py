"""Records that another program wrote: they harm no list, and nobody's item."""

import logging
from decimal import Decimal
from itertools import product

import pytest

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.dynamodb.attributes import Record
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.support.items import a_write, add_all, an_item, item_id, items_of, many_items
from tests.support.stores import UNLIMITED, Store
from tests.support.walks import ORDERS, walked

BY_NAME = Order(OrderField.NAME, descending=False)
ONE_READ = ReadBudget(units=1e9, seconds=0.0)


def put(store: Store, seed: object, **attributes: dict[str, str]) -> str:
    """Store a record that differs from ours in some attributes; return its id."""
    record: Record = {**RECORD.encode(an_item(seed), a_write(seed), 1), **attributes}
    store.client.put_item(TableName=store.name, Item=record)
    return item_id(seed)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_unreadable_record_is_left_out_and_named_in_the_log(
    dynalite_store: Store,
    caplog: pytest.LogCaptureFixture,
    order: Order[OrderField],
    backwards: bool,
) -> None:
    items = dynalite_store.items()
    await add_all(items, *(made := [an_item(n) for n in range(6)]))
    bad = {put(dynalite_store, f"bad {n}", price={"N": "29.901"}) for n in range(4)}

    page = await items.page(ItemListing(order=order, page=PageRequest(6, backwards=backwards)))

    assert sorted(item.id for item in items_of(page)) == sorted(item.id for item in made)
    assert (page.has_next, page.has_previous, page.is_short) == (False, False, False)
    errors = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert len(errors) == 4
    assert {entry.args for entry in errors} == {(item_id, "item") for item_id in bad}


async def test_page_is_full_though_a_whole_read_was_unreadable(dynalite_store: Store) -> None:
    items = dynalite_store.items()
    for n in range(30):
        put(dynalite_store, n, by_name={"S": f"a\x01{item_id(n)}"}, version={"N": "0"})
    await add_all(items, *(made := [an_item(n, name=f"b{n}") for n in range(100, 106)]))
    page = await items.page(ItemListing(order=BY_NAME, page=PageRequest(5)))
    assert (items_of(page), page.has_next) == (made[:5], True)


async def test_unreadable_record_read_by_its_id_is_told_apart_from_none(
    dynalite_store: Store,
) -> None:
    items = dynalite_store.items()
    bad = put(dynalite_store, "bad", created_at={"S": "yesterday"})
    await add_all(items, good := an_item())
    found = await items.get_many([bad, good.id, item_id("unknown")])
    assert found.keys() == {bad, good.id}
    assert found[good.id] == good
    error = found[bad]
    assert isinstance(error, UnreadableRecord)
    assert error.id == bad


@pytest.mark.parametrize("read_budget", [UNLIMITED, ONE_READ], ids=["full", "short"])
async def test_keys_of_another_form_hide_no_item_from_a_walk(
    dynalite_store: Store, read_budget: ReadBudget
) -> None:
    items = dynalite_store.items(read_budget=read_budget)
    names = ["boo", "boojé", "book", "book 2", "books", "book\U0010ffff"]
    await add_all(items, *(made := [an_item(name, name=name) for name in names]))
    keys = ["boo", "book", "book\x01", "book\x01item_", "book~", "book\U0010ffff", "boo\ue000", "a"]
    for n, key in enumerate(keys):
        put(dynalite_store, f"foreign {n}", by_name={"S": key})
    price = Decimal(made[0].price)
    some = Filter(price=Range(price, price))  # a filter, so that pages run short
    for size, backwards in product([1, 2, 3, 20], [False, True]):
        found = await walked(items, ItemListing(some, BY_NAME), size=size, backwards=backwards)
        assert [item.name for item in found] == names


async def test_walk_of_many_items_passes_unreadable_ones(dynalite_store: Store) -> None:
    made = many_items(60)
    dynalite_store.fill(made, shards=1)
    for item in made[::4]:
        record = {**RECORD.encode(item, a_write(), 1), "category": {"N": "1"}}
        dynalite_store.client.put_item(TableName=dynalite_store.name, Item=record)
    expected = [item for n, item in enumerate(made) if n % 4]
    for backwards in (False, True):
        walk = walked(dynalite_store.items(), ItemListing(), size=7, backwards=backwards)
        assert await walk == expected[::-1]

"""Records that another program wrote: they harm no list, and nobody's item."""

import logging
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from graphql_api.domain.errors import UnreadableRecord
from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.dynamodb.attributes import Record
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.support.items import a_write, add_all, an_item, item_id, items_of
from tests.support.kinds.kind import Kind
from tests.support.kinds.registered import KINDS
from tests.support.stores import UNLIMITED, Store
from tests.support.walks import entities_of, walked

BY_NAME = Order(OrderField.NAME, descending=False)
ORDERS_OF_KINDS = [
    pytest.param(kind, order, id=f"{kind.noun}-{order.field.value}-{order.descending}")
    for kind in KINDS
    for order in kind.orders
]
ONE_READ = ReadBudget(units=1e9, seconds=0.0)


def put(store: Store, seed: object, **attributes: dict[str, str]) -> str:
    """Store a record that differs from ours in some attributes; return its id."""
    record: Record = {**RECORD.encode(an_item(seed), a_write(seed), 1), **attributes}
    store.client.put_item(TableName=store.name, Item=record)
    return item_id(seed)


def put_damaged(store: Store, kind: Kind, one: Any, attribute: str, value: Any) -> str:
    """Store a record with one attribute that is not ours; return its id."""
    record: Any = {**kind.record.encode(one, a_write(one.id), 1), attribute: value}
    store.client.put_item(TableName=store.name, Item=record)
    return str(one.id)


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize(("kind", "order"), ORDERS_OF_KINDS)
async def test_unreadable_record_is_left_out_and_named_in_the_log(
    dynalite_store: Store,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
    order: Order[Any],
    backwards: bool,
) -> None:
    entities = dynalite_store.repository(kind.record)
    await add_all(entities, *(made := kind.many(6)))
    attribute, value = kind.hidden
    bad = {
        put_damaged(dynalite_store, kind, kind.one(f"bad {n}"), attribute, value) for n in range(4)
    }

    request = PageRequest(6, backwards=backwards)
    page = await entities.page(replace(kind.listing(order=order), page=request))

    assert entities_of(page) == kind.oracle.listed(made, kind.everything, order)
    assert (page.has_next, page.has_previous, page.is_short) == (False, False, False)
    errors = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert len(errors) == 4
    assert {entry.args for entry in errors} == {(entity_id, kind.noun) for entity_id in bad}


async def test_page_is_full_though_a_whole_read_was_unreadable(dynalite_store: Store) -> None:
    items = dynalite_store.items()
    for n in range(30):
        put(dynalite_store, n, by_name={"S": f"a\x01{item_id(n)}"}, version={"N": "0"})
    await add_all(items, *(made := [an_item(n, name=f"b{n}") for n in range(100, 106)]))
    page = await items.page(ItemListing(order=BY_NAME, page=PageRequest(5)))
    assert (items_of(page), page.has_next) == (made[:5], True)


async def test_unreadable_record_read_by_its_id_is_told_apart_from_none(
    dynalite_store: Store, kind: Kind
) -> None:
    entities = dynalite_store.repository(kind.record)
    bad = put_damaged(dynalite_store, kind, kind.one("bad"), "created_at", {"S": "yesterday"})
    await add_all(entities, good := kind.one())
    found = await entities.get_many([bad, good.id, kind.one("unknown").id])
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


async def test_walk_of_many_passes_unreadable_ones(dynalite_store: Store, kind: Kind) -> None:
    made = kind.many(60)
    dynalite_store.fill(made, 1, kind.record)
    for one in made[::4]:
        put_damaged(dynalite_store, kind, one, kind.group, {"N": "1"})
    expected = [one for n, one in enumerate(made) if n % 4]
    for backwards in (False, True):
        entities = dynalite_store.repository(kind.record)
        walk = walked(entities, kind.listing(), size=7, backwards=backwards)
        assert await walk == expected

"""Records that another program wrote: their keys hide no item from the list by name."""

from decimal import Decimal
from itertools import product

import pytest

from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.dynamodb.attributes import Record
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.items.builders import an_item, item_id, items_of
from tests.support.stores import UNLIMITED, Store
from tests.support.walks import walked
from tests.support.writes import a_write, add_all

BY_NAME = Order(OrderField.NAME, descending=False)
ONE_READ = ReadBudget(units=1e9, seconds=0.0)


def put(store: Store, seed: object, **attributes: dict[str, str]) -> str:
    """Store a record that differs from ours in some attributes; return its id."""
    record: Record = {**RECORD.encode(an_item(seed), a_write(seed), 1), **attributes}
    store.client.put_item(TableName=store.name, Item=record)
    return item_id(seed)


async def test_page_is_full_though_a_whole_read_was_unreadable(dynalite_store: Store) -> None:
    items = dynalite_store.repository(RECORD)
    for n in range(30):
        put(dynalite_store, n, by_name={"S": f"a\x01{item_id(n)}"}, version={"N": "0"})
    await add_all(items, *(made := [an_item(n, name=f"b{n}") for n in range(100, 106)]))
    page = await items.page(ItemListing(order=BY_NAME, page=PageRequest(5)))
    assert (items_of(page), page.has_next) == (made[:5], True)


@pytest.mark.parametrize("read_budget", [UNLIMITED, ONE_READ], ids=["full", "short"])
async def test_keys_of_another_form_hide_no_item_from_a_walk(
    dynalite_store: Store, read_budget: ReadBudget
) -> None:
    items = dynalite_store.repository(RECORD, read_budget=read_budget)
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

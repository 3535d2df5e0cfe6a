"""The lists of items: their orders and filters, held to by the model and by both engines."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from graphql_api.domain.errors import InvalidCursor
from graphql_api.domain.paging import Order, PageRequest, Range
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from tests.items.builders import ORDERS, ItemRepository, an_item, items_of, many_items
from tests.support.walks import walked
from tests.support.writes import NOON, add_all

BY_NAME = Order(OrderField.NAME, descending=False)
BY_PRICE = Order(OrderField.PRICE, descending=False)


def prices(least: str | None, most: str | None) -> Filter:
    ends = (None if end is None else Decimal(end) for end in (least, most))
    return Filter(price=Range(*ends))


def times(since: datetime | None, until: datetime | None) -> Filter:
    return Filter(created_at=Range(since, until))


async def test_list_is_newest_first_unless_asked_otherwise(items: ItemRepository) -> None:
    await add_all(items, *(made := many_items(3)))
    assert items_of(await items.page(ItemListing())) == made[::-1]


async def test_names_are_ordered_by_code_points_after_case_folding(items: ItemRepository) -> None:
    names = ["book", "Book 2", "Book#", "Books", "Straße", "STRASSE 2", "é", "\ue000", "\U0001f4a1"]
    await add_all(items, *(an_item(name, name=name) for name in reversed(names)))
    page = await items.page(ItemListing(order=BY_NAME))
    assert [item.name for item in items_of(page)] == names


async def test_prices_are_ordered_as_numbers(items: ItemRepository) -> None:
    amounts = ["0.01", "0.10", "2.00", "10.00", "100.00", "9999999999.99"]
    await add_all(items, *(an_item(amount, price=amount) for amount in reversed(amounts)))
    page = await items.page(ItemListing(order=BY_PRICE))
    assert [str(item.price) for item in items_of(page)] == amounts


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(category="Books"), [0, 1]),
        (Filter(category="books"), []),
        (Filter(category="Cafe\u0301"), [3]),
        (Filter(category=""), []),
        (Filter(category="\ud800"), []),
        (Filter(category="x" * 51), []),
        (Filter(name_prefix=""), [0, 1, 2, 3]),
        (Filter(name_prefix="BOOK"), [0, 1]),
        (Filter(name_prefix="book "), [1]),
        (Filter(name_prefix="STRASSE"), [2]),
        (Filter(name_prefix="straß"), [2]),
        (Filter(name_prefix="e"), []),
        (Filter(name_prefix="E\u0301"), [3]),
        (Filter(name_prefix="book\x01"), []),
        (Filter(name_prefix="\ud800"), []),
        (Filter(name_prefix="x" * 1_000), []),
        (prices("5", "10"), [1, 2]),
        (prices("5.00", "9.991"), [1]),
        (prices("4.999", "9.999"), [1]),
        (prices("5.001", "5.009"), []),
        (prices("10", "5"), []),
        (prices("-5", None), [0, 1, 2, 3]),
        (prices(None, "-5"), []),
        (prices(None, "0.009"), []),
        (prices("0.001", "0.01"), [0]),
        (prices("1e999", None), []),
        (prices("-1e999", "1e999"), [0, 1, 2, 3]),
        (times(NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)), [1, 2]),
        (times(NOON + timedelta(microseconds=1), None), [1, 2, 3]),
        (times(NOON + timedelta(seconds=2), NOON), []),
        (
            Filter("Books", "b", Range(Decimal(5), Decimal(5)), Range(NOON, None)),
            [1],
        ),
    ],
    ids=str,
)
async def test_filter_narrows_every_order_alike(
    items: ItemRepository, wanted: Filter, expected: list[int]
) -> None:
    made = [
        an_item(
            n, name=name, price=price, category=category, created_at=NOON + timedelta(seconds=n)
        )
        for n, (name, price, category) in enumerate(
            [
                ("book", "0.01", "Books"),
                ("Book 2", "5.00", "Books"),
                ("Straße", "10.00", "Signs"),
                ("Éclair", "9999999999.99", "Café"),
            ]
        )
    ]
    await add_all(items, *made)
    for order in ORDERS:
        found: list[Item] = await walked(items, ItemListing(wanted, order), size=2)
        assert sorted(made.index(item) for item in found) == expected


async def test_cursor_of_another_list_is_refused(items: ItemRepository) -> None:
    await add_all(items, *many_items(3))
    listing = ItemListing(Filter(category="Category 1"), Order(OrderField.PRICE, descending=True))
    cursor = (await items.page(listing)).end_cursor
    for other in (
        replace(listing, filter=Filter()),
        replace(listing, filter=Filter(category="Category 2")),
        replace(listing, order=Order(OrderField.PRICE, descending=False)),
        replace(listing, order=Order(OrderField.NAME, descending=True)),
    ):
        with pytest.raises(InvalidCursor):
            await items.page(replace(other, page=PageRequest(2, cursor)))

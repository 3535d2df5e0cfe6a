"""The lists of items of one request share its read units, and walks over them lose nothing."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Final

import pytest

from graphql_api.domain.budget import LISTS_MARGIN, REQUEST_READ_UNITS
from graphql_api.domain.paging import Order, PageRequest
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.items.builders import as_large, items_of, many_items
from tests.support.stores import Store, a_budget

BY_TIME: Final = Order(OrderField.CREATED_AT, descending=False)
RARE: Final = Filter(name_prefix="Rare")
PAGE: Final = ReadBudget(units=250, seconds=60.0)


def with_rare_ones(count: int, *places: int) -> list[Item]:
    made = many_items(count)
    return [replace(item, name="Rare") if n in places else item for n, item in enumerate(made)]


# The filters, orders and ways of one request's lists.
LISTS: Final = [
    ItemListing(wanted, order, PageRequest(7, backwards=backwards))
    for wanted in (RARE, Filter())
    for order in (BY_TIME, Order(OrderField.PRICE))
    for backwards in (False, True)
]


@pytest.mark.parametrize(
    ("shards", "count", "lists"), [(1, 300, LISTS), (3, 200, LISTS), (16, 60, LISTS[2:6])]
)
@pytest.mark.parametrize("by_id", [0, 960], ids=["alone", "next to ids"])
async def test_walks_that_share_their_units_meet_every_item_once_and_end(
    dynalite_store: Store, shards: int, count: int, lists: list[ItemListing], by_id: float
) -> None:
    made = with_rare_ones(count, 0, 1, count // 2, count - 1)
    dynalite_store.fill(made, shards, RECORD)
    walks = dict(enumerate(lists))
    found: dict[int, list[Item]] = {at: [] for at in walks}
    shortened = 0
    while walks:
        budget = a_budget()
        budget.plan_reads(by_id, len(walks))
        items = dynalite_store.repository(RECORD, shards=shards, read_budget=PAGE, budget=budget)
        read = await asyncio.gather(*(items.page(listing) for listing in walks.values()))
        for at, page in zip(list(walks), read, strict=True):
            shortened += page.is_short
            backwards = walks[at].page.backwards
            found[at] += items_of(page)[:: -1 if backwards else 1]
            if not (page.has_previous if backwards else page.has_next):
                del walks[at]
                continue
            reached = page.start_cursor if backwards else page.end_cursor
            assert reached not in (None, walks[at].page.cursor), "the cursor does not move"
            walks[at] = replace(walks[at], page=replace(walks[at].page, cursor=reached))
        assert budget.read_units <= 1_090 - by_id + 0.5 * shards * len(lists)
    for at, listing in enumerate(lists):
        assert found[at] == in_order(made, listing)
    assert shortened or not by_id, "no page had to be short"


def in_order(made: list[Item], listing: ItemListing) -> list[Item]:
    """Return the list's items in the order of its walk."""
    by_time = listing.order.field is OrderField.CREATED_AT
    return sorted(
        (item for item in made if item.name == "Rare" or listing.filter == Filter()),
        key=lambda item: (item.created_at if by_time else Decimal(item.price), item.id),
        reverse=listing.order.descending != listing.page.backwards,
    )


async def test_list_without_a_share_moves_by_an_item_at_least(dynalite_store: Store) -> None:
    made = [as_large(item) for item in many_items(5)]
    dynalite_store.fill(made, 1, RECORD)
    cursor: str | None = None
    for n in range(4):
        budget = a_budget()
        budget.plan_reads(REQUEST_READ_UNITS + LISTS_MARGIN, 1)
        items = dynalite_store.repository(RECORD, read_budget=PAGE, budget=budget)
        page = await items.page(ItemListing(order=BY_TIME, page=PageRequest(3, cursor)))
        assert (items_of(page), page.is_short, page.has_next) == ([made[n]], True, True)
        assert (budget.read_units, budget.calls) == (0.5, 1)
        cursor = page.end_cursor

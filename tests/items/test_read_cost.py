"""What reads cost, in DynamoDB's own units: the same however many items there are.

Counted on dynalite, which reports real read units. The README's figures are these.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from graphql_api.domain.budget import Budget
from graphql_api.domain.paging import Order, Page, PageRequest
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.items.builders import ORDERS, item_id, items_of, many_items
from tests.support.stores import Store, a_budget, dynalite_table
from tests.support.writes import add_all, whole

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FEW: Final = 1_000
MANY: Final = 20_000
RARE: Final = (150, 9_000, 19_900)  # where they are among the many, by time
DEFAULT_BUDGET: Final = ReadBudget(units=250, seconds=60.0)

# 21 items, one of which only tells whether there is a next page; each is 420 to 430 bytes, and
# half a unit is 4 KB.
PAGE_OF_20: Final = (1, 1.5)  # calls, read units


@pytest.fixture(scope="module")
def few(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    with dynalite_table(dynalite_client) as store:
        store.fill(many_items(FEW), 1, RECORD)
        yield store


@pytest.fixture(scope="module")
def many(dynalite_client: "DynamoDBClient") -> Iterator[Store]:
    made = many_items(MANY)
    for n in RARE:
        made[n] = replace(made[n], name=f"Rare {n}")
    with dynalite_table(dynalite_client) as store:
        store.fill(made, 1, RECORD)
        yield store


async def costs(store: Store, listing: ItemListing, pages: int) -> AsyncIterator[tuple[int, float]]:
    """Yield the calls and the read units of each page, each in a request of its own."""
    for _ in range(pages):
        budget = a_budget()
        page = await store.repository(RECORD, budget=budget).page(listing)
        assert len(page.edges) == listing.page.size
        yield budget.calls, budget.read_units
        listing = replace(listing, page=replace(listing.page, cursor=page.end_cursor))


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_first_and_50th_page_cost_the_same_at_both_sizes(
    few: Store, many: Store, order: Order[OrderField]
) -> None:
    for store in (few, many):
        listing = ItemListing(order=order, page=PageRequest(20))
        counted = [cost async for cost in costs(store, listing, 50)]
        assert counted == [PAGE_OF_20] * 50


@pytest.mark.parametrize("field", OrderField, ids=lambda field: field.value)
async def test_page_of_a_category_costs_the_same_at_both_sizes(
    few: Store, many: Store, field: OrderField
) -> None:
    for store in (few, many):
        listing = ItemListing(Filter(category="Category 1"), Order(field), PageRequest(20))
        assert [cost async for cost in costs(store, listing, 16)] == [PAGE_OF_20] * 16


async def test_name_prefix_in_name_order_is_read_from_the_keys(many: Store) -> None:
    budget = a_budget()
    listing = ItemListing(Filter(name_prefix="rare"), Order(OrderField.NAME))
    page = await many.repository(RECORD, budget=budget).page(listing)
    assert (len(page.edges), page.has_next, page.is_short) == (3, False, False)
    assert (budget.calls, budget.read_units) == (1, 0.5)


async def walk_within_budget(
    store: Store, listing: ItemListing, *, backwards: bool
) -> list[tuple[Page[Item], Budget]]:
    walked: list[tuple[Page[Item], Budget]] = []
    cursor: str | None = None
    while not walked or walked[-1][0].is_short:
        budget = a_budget()
        items = store.repository(RECORD, budget=budget, read_budget=DEFAULT_BUDGET)
        page = await items.page(replace(listing, page=PageRequest(20, cursor, backwards)))
        walked.append((page, budget))
        cursor = page.start_cursor if backwards else page.end_cursor
    return walked


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
@pytest.mark.parametrize("field", [OrderField.CREATED_AT, OrderField.PRICE], ids=lambda f: f.value)
async def test_filter_that_matches_3_of_20000_is_resumed_until_they_are_found(
    many: Store, field: OrderField, backwards: bool
) -> None:
    listing = ItemListing(Filter(name_prefix="rare"), Order(field))
    walked = await walk_within_budget(many, listing, backwards=backwards)

    names = [item.name for page, _ in walked for item in items_of(page)]
    assert sorted(names) == sorted(f"Rare {n}" for n in RARE)
    # 20,000 items are about 1,040 units: four budgets of 250 and what is left.
    assert [page.is_short for page, _ in walked] == [True] * 4 + [False]
    for page, budget in walked[:-1]:
        assert page.has_previous if backwards else page.has_next
        assert 250 <= budget.read_units <= 250.5
        assert budget.calls <= 12
    last, _ = walked[-1]
    assert not (last.has_previous if backwards else last.has_next)


async def test_ten_ids_together_are_one_call(few: Store) -> None:
    budget = a_budget()
    wanted = [item.id for item in many_items(10)]
    assert whole(await few.repository(RECORD, budget=budget).get_many(wanted)).keys() == set(wanted)
    assert (budget.calls, budget.read_units) == (1, 10)


async def test_a_hundred_ids_are_one_call_some_of_them_unknown(few: Store) -> None:
    budget = a_budget()
    known = [item.id for item in many_items(95)]
    unknown = [item_id(("unknown", n)) for n in range(5)]
    found = await few.repository(RECORD, budget=budget).get_many([*unknown, *known])
    assert whole(found).keys() == set(known)
    assert (budget.calls, budget.read_units) == (1, 100)


async def test_item_of_four_kilobytes_or_less_is_one_unit_each_way(
    dynalite_store: Store,
) -> None:
    budget = a_budget()
    items = dynalite_store.repository(RECORD, budget=budget)
    await add_all(items, item := many_items(1)[0])
    assert (budget.calls, budget.read_units, budget.write_units) == (1, 0, 1)
    await items.get_many([item.id])
    assert (budget.calls, budget.read_units) == (2, 1)


@pytest.mark.parametrize(("shards", "expected"), [(1, (1, 1.5)), (3, (3, 3.0)), (8, (8, 4.0))])
async def test_page_of_20_from_several_shards_over_reads_little(
    dynalite_store: Store, shards: int, expected: tuple[int, float]
) -> None:
    dynalite_store.fill(many_items(400), shards, RECORD)
    budget = a_budget()
    items = dynalite_store.repository(RECORD, shards=shards, budget=budget)
    page = await items.page(ItemListing(page=PageRequest(20)))
    assert (len(page.edges), page.has_next) == (20, True)
    assert (budget.calls, budget.read_units) == expected

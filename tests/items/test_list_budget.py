"""Pages within a read budget: short where it is met, and walked on from there without a gap."""

import pytest

from graphql_api.domain.paging import Order, Page, PageRequest
from graphql_api.dynamodb.page_reader import ReadBudget
from graphql_api.items.item import Item
from graphql_api.items.listing import Filter, ItemListing, OrderField
from graphql_api.items.record import RECORD
from tests.items.builders import items_of, many_items
from tests.support.marks import first_in_ci
from tests.support.stores import Store, a_budget
from tests.support.walks import pages

COUNT = 400
BY_TIME = Order(OrderField.CREATED_AT, descending=False)
RARE = Filter(name_prefix="Rare")
ONE_READ = ReadBudget(units=1e9, seconds=0.0)  # its time is over as soon as something was read
FEW_UNITS = ReadBudget(units=2.0, seconds=60.0)


def with_rare_ones(*places: int) -> list[Item]:
    rare = many_items(COUNT, name="Rare")
    return [rare[n] if n in places else item for n, item in enumerate(many_items(COUNT))]


@pytest.mark.long
@pytest.mark.parametrize("read_budget", first_in_ci([ONE_READ, FEW_UNITS]), ids=["time", "units"])
@pytest.mark.parametrize("shards", first_in_ci([3, 1, 8]))
@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
async def test_walk_over_short_pages_meets_every_item_once(
    dynalite_store: Store, read_budget: ReadBudget, shards: int, backwards: bool
) -> None:
    made = with_rare_ones(0, 1, 2, 150, 200, 201, 399)
    dynalite_store.fill(made, shards, RECORD)
    items = dynalite_store.repository(RECORD, shards=shards, read_budget=read_budget)
    for size in (1, 5):
        walk = pages(items, ItemListing(RARE, BY_TIME), size=size, backwards=backwards)
        walked = [page async for page in walk]

        found = [item for page in walked for item in items_of(page)[:: -1 if backwards else 1]]
        assert found == [item for item in made if item.name == "Rare"][:: -1 if backwards else 1]
        assert any(not page.edges for page in walked), "no page had to be handed over empty"
        assert all(page.is_short or len(page.edges) == size for page in walked[:-1])
        assert not walked[-1].is_short


@pytest.mark.parametrize("backwards", [False, True], ids=["forwards", "backwards"])
async def test_short_page_says_so_and_where_to_go_on(
    dynalite_store: Store, backwards: bool
) -> None:
    dynalite_store.fill(with_rare_ones(), 1, RECORD)
    items = dynalite_store.repository(RECORD, read_budget=ONE_READ)
    request = PageRequest(20, backwards=backwards)
    page = await items.page(ItemListing(RARE, BY_TIME, request))
    reached = page.start_cursor if backwards else page.end_cursor
    assert reached is not None
    assert page == Page(
        edges=(),
        has_next=not backwards,
        has_previous=backwards,
        start_cursor=reached if backwards else None,
        end_cursor=None if backwards else reached,
        is_short=True,
    )


async def test_reading_goes_on_right_behind_what_was_read(dynalite_store: Store) -> None:
    made = with_rare_ones(20, 21)
    dynalite_store.fill(made, 1, RECORD)
    items = dynalite_store.repository(RECORD, read_budget=ONE_READ)
    # A page of 20 reads 21 items: the first of the two is in them, the other behind them.
    first = await items.page(ItemListing(RARE, BY_TIME, PageRequest(20)))
    assert (items_of(first), first.is_short) == ([made[20]], True)
    after = PageRequest(1, first.end_cursor)
    assert items_of(await items.page(ItemListing(RARE, BY_TIME, after))) == [made[21]]


async def test_page_that_is_full_within_its_budget_is_not_short(dynalite_store: Store) -> None:
    dynalite_store.fill(with_rare_ones(*range(6)), 1, RECORD)
    items = dynalite_store.repository(RECORD, read_budget=ONE_READ)
    page = await items.page(ItemListing(RARE, BY_TIME, PageRequest(5)))
    assert (len(page.edges), page.has_next, page.is_short) == (5, True, False)


@pytest.mark.parametrize("shards", [1, 3])
async def test_filtered_page_stays_within_its_units(dynalite_store: Store, shards: int) -> None:
    dynalite_store.fill(with_rare_ones(), shards, RECORD)
    budget = a_budget()
    read_budget = ReadBudget(units=12.0, seconds=60.0)
    items = dynalite_store.repository(RECORD, shards=shards, read_budget=read_budget, budget=budget)
    page = await items.page(ItemListing(RARE, BY_TIME))
    assert page.is_short
    # The last read of each shard is rounded up, to half a unit.
    assert 12.0 <= budget.read_units <= 12.0 + 0.5 * shards


async def test_unfiltered_page_is_never_short(dynalite_store: Store) -> None:
    made = with_rare_ones()
    dynalite_store.fill(made, 3, RECORD)
    items = dynalite_store.repository(
        RECORD, shards=3, read_budget=ReadBudget(units=250, seconds=60.0)
    )
    page = await items.page(ItemListing(order=BY_TIME, page=PageRequest(100)))
    assert (items_of(page), page.is_short) == (made[:100], False)
